import type { Item } from "../../../lib/dynamodb/get-items.ts";
import { globalKey } from "../../../lib/dynamodb/keys.ts";
import { item } from "../item.ts";
import { demoCompanies } from "./companies.ts";
import { demoPersons } from "./persons.ts";

/** The items of the global database, the same ones every time, each made when it is asked for. */
export function* demoRecords(): Generator<Item> {
  const companies = demoCompanies();
  for (const company of companies) yield item(globalKey("company", company.id), { company });
  for (const person of demoPersons(companies)) yield item(globalKey("person", person.id), { person });
}
