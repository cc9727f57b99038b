import { faker } from "@faker-js/faker/locale/en";
import { COMPANY_COUNT, demoId } from "../../../lib/demo/ids.ts";
import { CITIES } from "./places.ts";

export interface DemoCompany {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly industry: string;
  readonly city: string;
  readonly country: string;
  readonly employeeCount: number;
  readonly foundedYear: number;
  readonly linkedinUrl: string;
}

const INDUSTRIES = [
  "Software",
  "Financial services",
  "Healthcare",
  "Manufacturing",
  "Logistics",
  "Retail",
  "Energy",
  "Telecommunications",
  "Education",
  "Consulting",
];

/** Creates the companies of the global database. They are the same in every run. */
export function createDemoCompanies(): DemoCompany[] {
  faker.seed(1);
  const names = faker.helpers.uniqueArray(() => faker.company.name(), COMPANY_COUNT);
  return names.map((name, n) => {
    const slug = name.toLowerCase().replace(/[^a-z]+/g, "-");
    const { city, country } = faker.helpers.arrayElement(CITIES);
    return {
      id: demoId("company", n),
      name,
      domain: `${slug}.example`,
      industry: faker.helpers.arrayElement(INDUSTRIES),
      city,
      country,
      // There are many small companies and few large ones.
      employeeCount: Math.round(10 ** faker.number.float({ min: 1, max: 4.3 })),
      foundedYear: faker.number.int({ min: 1950, max: 2024 }),
      linkedinUrl: `https://www.linkedin.com/company/${slug}`,
    };
  });
}
