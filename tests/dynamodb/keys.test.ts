import * as v from "valibot";
import { expect, test } from "vitest";
import {
  copyKey,
  globalKey,
  leadListKey,
  listReferenceKey,
  listReferenceRange,
  membershipKey,
  membershipRanges,
  parseListReference,
  searchChunkKey,
  searchKey,
} from "../../lib/dynamodb/keys.ts";
import { OrgId } from "../../lib/identity/principal.ts";

const org = v.parse(OrgId, "acme");
const [list, search] = ["10000000-0000-4000-8000-000000000001", "50000000-0000-4000-8000-000000000001"];
const [ada, ben] = ["a0000000-0000-4000-8000-000000000001", "a0000000-0000-4000-8000-000000000002"];

// Existing data is stored under these keys. A change of a key needs a migration.
test("the key functions build the keys of existing data", () => {
  expect(leadListKey(org, list)).toEqual({ table: "tenants", pk: "ORG#acme", sk: `LIST#${list}` });
  expect(membershipKey(org, list, "person", ada)).toEqual({
    table: "tenants",
    pk: `ORG#acme#LIST#${list}#5`,
    sk: `PERSON#${ada}`,
  });
  expect(membershipKey(org, list, "company", ben)).toEqual({
    table: "tenants",
    pk: `ORG#acme#LIST#${list}#0`,
    sk: `COMPANY#${ben}`,
  });
  expect(copyKey(org, "person", ada)).toEqual({ table: "tenants", pk: `ORG#acme#PERSON#${ada}`, sk: "PERSON" });
  expect(copyKey(org, "company", ben)).toEqual({ table: "tenants", pk: `ORG#acme#COMPANY#${ben}`, sk: "COMPANY" });
  expect(searchKey(org, search)).toEqual({ table: "tenants", pk: `ORG#acme#SEARCH#${search}`, sk: "META" });
  expect(searchChunkKey(org, search, 7)).toEqual({
    table: "tenants",
    pk: `ORG#acme#SEARCH#${search}`,
    sk: "IDS#00007",
  });
  expect(globalKey("person", ada)).toEqual({ table: "global", pk: `PERSON#${ada}` });
  expect(globalKey("company", ben)).toEqual({ table: "global", pk: `COMPANY#${ben}` });
});

test("membershipKey spreads memberships evenly over the eight partitions of membershipRanges", () => {
  const ids = Array.from({ length: 1_000 }, (_, i) => `a0000000-0000-4000-8000-${String(i).padStart(12, "0")}`);
  const sizes = Map.groupBy(ids, (id) => membershipKey(org, list, "person", id).pk);
  expect([...sizes.keys()].sort()).toEqual(Array.from({ length: 8 }, (_, i) => `ORG#acme#LIST#${list}#${i}`));
  // The average of a shard is 125 of 1,000.
  for (const { length } of sizes.values()) expect(length).toBeLessThan(175);

  const ranges = membershipRanges(leadListKey(org, list), "person");
  expect(ranges.map(({ partition }) => partition.pk)).toEqual([...sizes.keys()].sort());
  expect(new Set(ranges.map(({ sortKeyPrefix }) => sortKeyPrefix))).toEqual(new Set(["PERSON#"]));
});

test("listReferenceKey builds keys in the range of their user, from which the list can be read", () => {
  const created = { id: list, createdAt: "2026-01-01T00:00:00.000Z" };
  for (const userId of [undefined, "ada", "a#b"]) {
    const { partition, sortKeyPrefix } = listReferenceRange(org, userId);
    const pk = userId === undefined ? "ORG#acme" : `ORG#acme#USER#${userId}`;
    const key = listReferenceKey(leadListKey(org, list), created, userId);
    expect(key).toEqual({ table: "tenants", pk, sk: `LISTED#2026-01-01T00:00:00.000Z#${list}` });
    expect([partition, key.sk.startsWith(sortKeyPrefix)]).toEqual([{ table: "tenants", pk }, true]);
    expect(parseListReference(key.sk)).toEqual(created);
  }
});
