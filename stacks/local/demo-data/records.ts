import { buildItem } from "../../../lib/dynamodb/build-item.ts";
import type { Item } from "../../../lib/dynamodb/get-items.ts";
import { globalKey } from "../../../lib/dynamodb/keys.ts";
import { demoCompanies } from "./companies.ts";
import { demoPersons } from "./persons.ts";

/** The items of the global database, the same ones every time, each made when it is asked for. */
export function* demoRecords(): Generator<Item> {
  const companies = demoCompanies();
  for (const company of companies) yield buildItem(globalKey("company", company.id), { company });
  for (const person of demoPersons(companies)) yield buildItem(globalKey("person", person.id), { person });
}
