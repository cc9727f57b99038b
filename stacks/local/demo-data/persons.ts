import { faker } from "@faker-js/faker/locale/en";
import { demoId, PERSON_COUNT } from "../../../lib/demo/ids.ts";
import type { DemoCompany } from "./companies.ts";
import { DEGREES, DEPARTMENTS, FIELDS_OF_STUDY, SENIORITIES } from "./departments.ts";
import { CITIES } from "./places.ts";

/** A person's profile as the global database holds it. */
export interface DemoPerson {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** One in this many has a long history, in a record of 5 to 20 KB; everybody else's copy stays under 1 KB. */
const LONG_HISTORY_EVERY = 50;

/** How often a field is known. The others always are. */
const KNOWN: Readonly<Record<string, number>> = {
  postalCode: 0.25,
  phones: 0.25,
  subDepartments: 0.2,
  functions: 0.25,
  skills: 0.25,
  languages: 0.25,
  educations: 0.15,
  workExperiences: 0.3,
  birthDate: 0.15,
};

const pick = faker.helpers.arrayElement;
const int = (min: number, max: number) => faker.number.int({ min, max });
const month = (year: number) => `${year}-${String(int(1, 12)).padStart(2, "0")}`;
const digits = (pattern: string) => pattern.replace(/#/g, () => String(int(0, 9)));

/**
 * The persons of the global database, the same ones every time, each made when it is asked for.
 * @param companies where they work
 */
export function* demoPersons(companies: readonly DemoCompany[]): Generator<DemoPerson> {
  faker.seed(2);
  // Made once and picked from: as many new sentences as are needed would take longer than everything else.
  const sentences = faker.helpers.multiple(() => faker.lorem.sentence(16), { count: 200 });
  for (let n = 0; n < PERSON_COUNT; n++) {
    const company = pick(companies);
    const person = profile(n, company);
    if (n % LONG_HISTORY_EVERY > 0) {
      yield { ...withGaps(person), id: person.id };
    } else {
      const history = jobs(2020, int(6, 9), companies, sentences);
      yield { ...person, workExperiences: [...person.workExperiences, ...history] };
    }
  }
}

function profile(n: number, company: DemoCompany) {
  const firstName = faker.person.firstName();
  const lastName = faker.person.lastName();
  const handle = `${firstName}.${lastName}`.toLowerCase().replace(/[^a-z.]/g, "");
  const place = pick(CITIES);
  const department = pick(DEPARTMENTS);
  const seniority = pick(SENIORITIES);
  const jobTitle = seniority.title.replace("#", department[seniority.of]);
  const bornIn = int(1962, 1986);
  return {
    id: demoId("person", n),
    firstName,
    lastName,
    jobTitle,
    city: place.city,
    postalCode: digits(place.postalCode),
    country: place.country,
    linkedinUrl: `https://www.linkedin.com/in/${handle.replace(".", "-")}-${n.toString(36)}`,
    emails: [`${handle}@${company.domain}`],
    phones: [digits(place.phone)],
    companyId: company.id,
    seniority: seniority.name,
    departments: [department.name],
    subDepartments: [pick(department.subDepartments)],
    functions: [pick(department.functions)],
    industry: company.industry,
    skills: faker.helpers.arrayElements(department.skills, 3),
    languages: place.languages,
    educations: [education(bornIn + 18)],
    workExperiences: [{ ...job(company, jobTitle, place.city, int(2020, 2025)), current: true }],
    birthDate: `${month(bornIn)}-${String(int(1, 28)).padStart(2, "0")}`,
  };
}

const withGaps = (profile: object) =>
  Object.fromEntries(Object.entries(profile).filter(([field]) => faker.datatype.boolean(KNOWN[field] ?? 1)));

const education = (year: number) => ({
  school: `${pick(CITIES).city} University`,
  degree: pick(DEGREES),
  fieldOfStudy: pick(FIELDS_OF_STUDY),
  startDate: month(year),
  endDate: month(year + 4),
});

const job = (company: DemoCompany, title: string, location: string, year: number) => ({
  companyName: company.name,
  companyId: company.id,
  title,
  location,
  startDate: month(year),
});

/** One a year, newest first. */
const jobs = (until: number, count: number, companies: readonly DemoCompany[], sentences: readonly string[]) =>
  Array.from({ length: count }, (_, i) => ({
    ...job(pick(companies), pick(DEPARTMENTS).role, pick(CITIES).city, until - i - 1),
    endDate: month(until - i),
    current: false,
    description: faker.helpers.arrayElements(sentences, int(5, 10)).join(" "),
  }));
