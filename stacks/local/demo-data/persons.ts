import { faker } from "@faker-js/faker/locale/en";
import { demoId, PERSON_COUNT } from "../../../lib/demo/ids.ts";
import type { DemoCompany } from "./companies.ts";
import { DEGREES, DEPARTMENTS, FIELDS_OF_STUDY, SENIORITIES } from "./departments.ts";
import { CITIES } from "./places.ts";

/** The record of a person in the global database. */
export interface DemoPerson {
  readonly id: string;
  readonly linkedinUrl?: unknown;
  readonly emails?: unknown;
  readonly [field: string]: unknown;
}

/** One in this many persons has a long history and a record of 5 to 20 KB. All other copies are smaller than 1 KB. */
const LONG_HISTORY_EVERY = 50;

/** The probability that a record has the field. Every record has the other fields. */
const FIELD_PROBABILITY: Readonly<Record<string, number>> = {
  emails: 0.85,
  state: 0.9,
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

const pickRandom = faker.helpers.arrayElement;
/** Picks values as often as their weights say, so that filters and facets show numbers as of a real database. */
const createPick = <T>(values: readonly T[], weigh: (value: T) => number) => {
  const weighted = values.map((value) => ({ value, weight: weigh(value) }));
  return () => faker.helpers.weightedArrayElement(weighted);
};
const readWeight = ({ weight }: { readonly weight: number }) => weight;
const pickCity = createPick(CITIES, readWeight);
const pickDepartment = createPick(DEPARTMENTS, readWeight);
const pickSeniority = createPick(SENIORITIES, readWeight);
const randomInt = (min: number, max: number) => faker.number.int({ min, max });
const randomMonth = (year: number) => `${year}-${String(randomInt(1, 12)).padStart(2, "0")}`;
const fillDigits = (pattern: string) => pattern.replace(/#/g, () => String(randomInt(0, 9)));

/**
 * Creates the persons of the global database one at a time. They are the same in every run.
 * @param companies their employers
 */
export function* createDemoPersons(companies: readonly DemoCompany[]): Generator<DemoPerson> {
  faker.seed(2);
  // Created once and reused, because a new sentence for each job would take longer than everything else.
  const sentences = faker.helpers.multiple(() => faker.lorem.sentence(16), { count: 200 });
  const pickEmployer = createPick(companies, ({ employeeCount }) => employeeCount);
  for (let n = 0; n < PERSON_COUNT; n++) {
    const company = pickEmployer();
    const person = createProfile(n, company);
    if (n % LONG_HISTORY_EVERY > 0) {
      yield { ...removeRandomFields(person), id: person.id };
    } else {
      const history = createJobs(2020, randomInt(6, 9), companies, sentences);
      yield { ...person, workExperiences: [...person.workExperiences, ...history] };
    }
  }
}

function createProfile(n: number, company: DemoCompany) {
  const firstName = faker.person.firstName();
  const lastName = faker.person.lastName();
  const handle = `${firstName}.${lastName}`.toLowerCase().replace(/[^a-z.]/g, "");
  const place = pickCity();
  const department = pickDepartment();
  const seniority = pickSeniority();
  const jobTitle = seniority.title.replace("#", department[seniority.of]);
  const bornIn = randomInt(1962, 1986);
  return {
    id: demoId("person", n),
    firstName,
    lastName,
    jobTitle,
    city: place.city,
    ...(place.state !== undefined && { state: place.state }),
    postalCode: fillDigits(place.postalCode),
    country: place.country,
    linkedinUrl: `https://www.linkedin.com/in/${handle.replace(".", "-")}-${n.toString(36)}`,
    emails: [`${handle}@${company.domain}`],
    phones: [fillDigits(place.phone)],
    companyName: company.name,
    companyId: company.id,
    seniority: seniority.name,
    departments: [department.name],
    subDepartments: [pickRandom(department.subDepartments)],
    functions: [pickRandom(department.functions)],
    industry: company.industry,
    skills: faker.helpers.arrayElements(department.skills, 3),
    languages: place.languages,
    educations: [createEducation(bornIn + 18)],
    workExperiences: [{ ...createJob(company, jobTitle, place.city, randomInt(2020, 2025)), current: true }],
    birthDate: `${randomMonth(bornIn)}-${String(randomInt(1, 28)).padStart(2, "0")}`,
  };
}

const removeRandomFields = (profile: object) =>
  Object.fromEntries(
    Object.entries(profile).filter(([field]) => faker.datatype.boolean(FIELD_PROBABILITY[field] ?? 1)),
  );

const createEducation = (year: number) => ({
  school: `${pickRandom(CITIES).city} University`,
  degree: pickRandom(DEGREES),
  fieldOfStudy: pickRandom(FIELDS_OF_STUDY),
  startDate: randomMonth(year),
  endDate: randomMonth(year + 4),
});

const createJob = (company: DemoCompany, title: string, location: string, year: number) => ({
  companyName: company.name,
  companyId: company.id,
  title,
  location,
  startDate: randomMonth(year),
});

/** Creates one job per year, newest first. */
const createJobs = (until: number, count: number, companies: readonly DemoCompany[], sentences: readonly string[]) =>
  Array.from({ length: count }, (_, i) => ({
    ...createJob(pickRandom(companies), pickRandom(DEPARTMENTS).role, pickRandom(CITIES).city, until - i - 1),
    endDate: randomMonth(until - i),
    current: false,
    description: faker.helpers.arrayElements(sentences, randomInt(5, 10)).join(" "),
  }));
