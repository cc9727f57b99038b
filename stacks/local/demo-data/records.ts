import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { type GlobalKey, globalKey } from "../../../lib/dynamo/keys.ts";
import { demoCompanies } from "./companies.ts";
import { demoPersons } from "./persons.ts";

type Item = Record<string, AttributeValue>;

/** The items of the global database, the same ones every time, each made when it is asked for. */
export function* demoRecords(): Generator<Item> {
  const companies = demoCompanies();
  for (const company of companies) yield item(globalKey("company", company.id), { company });
  for (const person of demoPersons(companies)) yield item(globalKey("person", person.id), { person });
}

const item = ({ pk }: GlobalKey, attributes: object): Item => marshall({ pk, ...attributes });
