import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { addProspects, addWithResults } from "../testkit/add-prospects.ts";
import { storeCopies, storeGlobalRecords, storeSearch } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

/** Shuffled in one fixed way: neither in the order of ids nor by status. */
const mixed = <T>(items: readonly T[]): T[] => items.map((_, i) => items[(i * 7) % items.length] as T);

test("tells of each distinct id what became of it, in the order asked for, and the header says so", async () => {
  const tenant = await createTenant();
  const [inList, inTenant, inGlobal] = [buildPeople(10), buildPeople(9), buildPeople(8)];
  await storeCopies(tenant.orgId, inTenant);
  await storeGlobalRecords([...inGlobal, ...inList]);
  await addProspects(tenant, { prospects: inList });
  const nowhere = Array.from({ length: 4 }, () => ({ id: randomUUID() as string }));

  const ranked = mixed([
    ...inList.map(({ id }) => ({ id, status: "alreadyInList" })),
    ...[...inTenant, ...inGlobal].map(({ id }) => ({ id, status: "added" })),
    ...nowhere.map(({ id }) => ({ id, status: "notFound" })),
  ]);
  const ids = ranked.map(({ id }) => id);
  const answer = await addWithResults(tenant, { selection: { mode: "manual", includedIds: [...ids, ...ids] } });

  expect(answer.body).toEqual({ addedCount: 17, results: ranked });
  expect(answer.headers).toEqual({
    "content-type": "application/json",
    "preference-applied": "return=representation",
  });
});

test("holds the derived ids of persons sent without one, each once", async () => {
  const tenant = await createTenant();
  const name = { firstName: "Ada", lastName: "Lovelace" };
  const emails = [["a@example.com"], ["b@example.com"], ["A@example.com"]];
  const { body } = await addWithResults(tenant, { prospects: emails.map((emails) => ({ ...name, emails })) });

  expect(body.addedCount).toBe(2);
  expect(body.results.map(({ status }: { status: string }) => status)).toEqual(["added", "added"]);
  expect(new Set(body.results.map(({ id }: { id: string }) => id)).size).toBe(2);
});

test("follows the rank of a search", async () => {
  const tenant = await createTenant();
  const ids = Array.from({ length: 700 }, () => randomUUID() as string);
  const selection = { mode: "bulk", searchId: await storeSearch(tenant.orgId, ids), startIndex: 450, targetCount: 200 };
  const { body } = await addWithResults(tenant, { selection });
  const results = ids.slice(450, 650).map((id) => ({ id, status: "notFound" }));
  expect(body).toEqual({ addedCount: 0, results });
});

describe("the answer is exactly the count", () => {
  test.each([
    undefined,
    "",
    "return=minimal",
    "respond-async",
    "handling=strict, wait=10",
    "return",
    "representation",
    "return=minimal, return=representation",
    "x-return=representation",
    'note="give me, return=representation, please"',
  ])("with Prefer: %s", async (prefer) => {
    const tenant = await createTenant();
    const { text, headers } = await addProspects(
      tenant,
      { prospects: buildPeople(2) },
      prefer === undefined ? {} : { headers: { prefer } },
    );
    expect(text).toBe('{"addedCount":2}');
    expect(headers).toEqual({ "content-type": "application/json" });
  });
});

test.each([
  "return=representation",
  "Return = representation",
  'return="representation"',
  "wait=5, return=representation",
])("Prefer: %s asks for it", async (prefer) => {
  const tenant = await createTenant();
  const [person] = buildPeople(1);
  const { body, headers } = await addProspects(tenant, { prospects: [person] }, { headers: { prefer } });
  expect(body).toEqual({ addedCount: 1, results: [{ id: person?.id, status: "added" }] });
  expect(headers["preference-applied"]).toBe("return=representation");
});
