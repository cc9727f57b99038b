import { buildItem, type Item } from "../../../lib/dynamodb/item.ts";
import { globalIdentityKey, globalKey } from "../../../lib/dynamodb/keys.ts";
import { type Identity, readIdentities } from "../../../lib/records/identities.ts";
import { createDemoCompanies } from "./companies.ts";
import { createDemoPersons } from "./persons.ts";

/**
 * Creates the items of the global database one at a time: the records, and the identities of the persons. If several
 * persons have the same identity, it names the first one. The items are the same in every run.
 */
export function* createDemoRecords(): Generator<Item> {
  const companies = createDemoCompanies();
  for (const company of companies) yield buildItem(globalKey("company", company.id), { company });
  const taken = new Set<Identity>();
  for (const person of createDemoPersons(companies)) {
    yield buildItem(globalKey("person", person.id), { person });
    for (const identity of readIdentities(person)) {
      if (taken.has(identity)) continue;
      taken.add(identity);
      yield buildItem(globalIdentityKey(identity), { personId: person.id });
    }
  }
}
