import * as v from "valibot";
import { field, id, integer, text, texts } from "./record-fields.ts";

export const Education = v.object({
  school: text("The school or university."),
  degree: text("The degree, for example `MSc`."),
  fieldOfStudy: text("The subject."),
  startDate: text("Start, usually `YYYY-MM`."),
  endDate: text("End, usually `YYYY-MM`."),
  description: text("Free text."),
});

export const WorkExperience = v.object({
  companyName: text("The employer's name."),
  companyId: text("The employer's id in the global database."),
  title: text("The job title."),
  location: text("The place of work."),
  startDate: text("Start, usually `YYYY-MM`."),
  endDate: text("End, usually `YYYY-MM`."),
  current: field(v.pipe(v.boolean(), v.description("Whether this is a current position."))),
  description: text("Free text."),
});

/** The record of a person. */
export const Person = v.object({
  id: id("The person's id, the same in every list."),
  firstName: text("First name."),
  lastName: text("Last name."),
  jobTitle: text("The current job title."),
  companyName: text("The current employer's name."),
  companyId: text("The current employer's id in the global database."),
  city: text("City."),
  state: text("State, province or region."),
  postalCode: text("Postal code."),
  country: text("The country's name."),
  linkedinUrl: text("The URL of the LinkedIn profile."),
  emails: texts("E-mail addresses."),
  phones: texts("Phone numbers."),
  seniority: text("The level of the position, for example `director`."),
  departments: texts("Departments, for example `engineering`."),
  subDepartments: texts("Parts of a department, for example `data_engineering`."),
  functions: texts("Job functions, for example `software_development`."),
  industry: text("The employer's industry."),
  skills: texts("Skills."),
  languages: texts("Languages."),
  educations: field(v.pipe(v.array(Education), v.description("Schools and degrees."))),
  workExperiences: field(v.pipe(v.array(WorkExperience), v.description("Current and past positions."))),
  birthDate: text("Date of birth, usually `YYYY-MM-DD`."),
});

/** The record of a company. */
export const Company = v.object({
  id: id("The company's id, the same in every list."),
  name: text("The company's name."),
  domain: text("The domain of its website or e-mail addresses."),
  industry: text("Its industry."),
  city: text("The city of its head office."),
  country: text("The name of the head office's country."),
  employeeCount: integer("The number of employees."),
  foundedYear: integer("The year of foundation."),
  linkedinUrl: text("The URL of its LinkedIn page."),
});
