import { expect, test } from "vitest";
import { somePeople } from "../support/people.ts";
import { proxy } from "../support/setup.ts";
import { copiesOf, membersOf, storeGlobal } from "../support/stored.ts";
import { newTenant } from "../support/tenant.ts";
import { addProspects } from "./add-prospects.ts";

test("smoke", async () => {
  const t = await newTenant();
  const people = somePeople(1000);
  await storeGlobal(people.slice(0, 500));
  proxy.take();
  const a = await addProspects(t, { prospects: people });
  expect(a.text).toBe('{"addedCount":1000}');
  expect(proxy.take().length).toBe(111);
  const b = await addProspects(t, { prospects: people });
  expect(b.text).toBe('{"addedCount":0}');
  expect(proxy.take().length).toBe(11);
  expect((await membersOf(t.orgId, t.listId)).sort()).toEqual(people.map((p) => p.id).sort());
  expect((await copiesOf(t.orgId)).size).toBe(1000);
});
