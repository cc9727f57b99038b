import { buildItem, type Item } from "../../../lib/dynamodb/item.ts";
import { globalKey } from "../../../lib/dynamodb/keys.ts";
import { createDemoCompanies } from "./companies.ts";
import { createDemoPersons } from "./persons.ts";

/** Creates the items of the global database one at a time. They are the same in every run. */
export function* createDemoRecords(): Generator<Item> {
  const companies = createDemoCompanies();
  for (const company of companies) yield buildItem(globalKey("company", company.id), { company });
  for (const person of createDemoPersons(companies)) yield buildItem(globalKey("person", person.id), { person });
}
