import * as v from "valibot";
import { expect, test } from "vitest";
import {
  copyKey,
  globalKey,
  identityKey,
  isResourceSortKey,
  leadListKey,
  limitsKey,
  listReferenceKey,
  listReferenceRange,
  membershipKey,
  membershipRanges,
  parseKey,
  parseListReference,
  recognitionKey,
  searchChunkKey,
  searchKey,
  usageKey,
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

test("parseKey reads the ids of lists, memberships and leads of persons from their keys", () => {
  expect(parseKey(leadListKey(org, list))).toEqual({ kind: "leadList", orgId: org, listId: list });
  for (const entityType of ["person", "company"] as const) {
    const membership = { kind: "membership", orgId: org, listId: list, entityType, id: ada };
    expect(parseKey(membershipKey(org, list, entityType, ada))).toEqual(membership);
  }
  expect(parseKey(copyKey(org, "person", ada))).toEqual({ kind: "lead", orgId: org, id: ada });
});

test.each([
  copyKey(org, "company", ada),
  searchKey(org, search),
  searchChunkKey(org, search, 0),
  usageKey(org, "2026-01-01"),
  limitsKey(org),
  identityKey(org, "hash"),
  recognitionKey(org, "operation"),
  listReferenceKey(leadListKey(org, list), { id: list, createdAt: "2026-01-01T00:00:00.000Z" }),
])("parseKey reads nothing from $sk, whose sort key tells that it is another item", (key) => {
  expect([parseKey(key), isResourceSortKey(key.sk)]).toEqual([undefined, false]);
});

test.each([
  ["ORG#a b", `LIST#${list}`],
  ["ORG#acme", "LIST#not-a-uuid"],
  ["ORG#acme#LIST#x#0", `PERSON#${ada}`],
  [`ORG#acme#LIST#${list}`, `PERSON#${ada}`],
  [`ORG#acme#PERSON#${ada}#x`, "PERSON"],
  ["", "PERSON"],
])("parseKey reads nothing from %j, %j", (pk, sk) => {
  expect([parseKey({ pk, sk }), isResourceSortKey(sk)]).toEqual([undefined, true]);
});
