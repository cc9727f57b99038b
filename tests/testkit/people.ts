import { randomUUID } from "node:crypto";

/** A person as the global database stores it, and as a caller may send it. */
export const buildPerson = (id: string = randomUUID()) => ({
  id,
  firstName: "Ada",
  lastName: `L${id.slice(0, 8)}`,
  jobTitle: "VP of Sales",
  city: "London",
  country: "United Kingdom",
  linkedinUrl: `https://www.linkedin.com/in/${id}`,
  emails: [`${id}@example.com`],
  phones: ["+44 20 7946 0000"],
  seniority: "vp",
  departments: ["sales"],
  functions: ["business_development"],
});

/** The person without anything that it could be recognised by, except its id. */
export const removeIdentities = <P extends ReturnType<typeof buildPerson>>({
  linkedinUrl: _,
  emails: __,
  ...person
}: P) => person;

export const buildPeople = (count: number) => Array.from({ length: count }, () => buildPerson());
