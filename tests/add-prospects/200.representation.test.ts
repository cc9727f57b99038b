import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { addProspects, addWithResults } from "../testkit/add-prospects.ts";
import { storeCopies, storeGlobalRecords, storeSearch } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

/** Shuffles in one fixed way, so that the items are sorted neither by id nor by status. */
const shuffle = <T>(items: readonly T[]): T[] => items.map((_, i) => items[(i * 7) % items.length] as T);

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test("returns one result per entry, in request order, with Preference-Applied", async () => {
    const tenant = await createTenant();
    const [inList, inTenant, inGlobal] = [buildPeople(10), buildPeople(9), buildPeople(8)];
    await storeCopies(tenant.orgId, inTenant);
    await storeGlobalRecords([...inGlobal, ...inList]);
    await addProspects(tenant, { prospects: inList });
    const unknown = Array.from({ length: 4 }, () => ({ id: randomUUID() as string }));

    const expected = shuffle([
      ...inList.map(({ id }) => ({ id, status: "alreadyInList" })),
      ...[...inTenant, ...inGlobal].map(({ id }) => ({ id, status: "added" })),
      ...unknown.map(({ id }) => ({ id, status: "notFound" })),
    ]).map((result, index) => ({ index, ...result }));
    const ids = expected.map(({ id }) => id);
    const response = await addWithResults(tenant, { selection: { mode: "manual", includedIds: [...ids, ...ids] } });

    const repeated = ids.map((id, i) => ({ index: ids.length + i, id, status: "duplicate", duplicateOf: i }));
    expect(response.body).toEqual({ addedCount: 17, results: [...expected, ...repeated] });
    expect(response.headers).toEqual({
      "content-type": "application/json",
      "preference-applied": "return=representation",
    });
  });

  test("returns the same id and status duplicate for a repeated person without an id", async () => {
    const tenant = await createTenant();
    const name = { firstName: "Ada", lastName: "Lovelace" };
    const emails = [["a@example.com"], ["b@example.com"], ["A@example.com"], ["a@example.com"]];
    const { body } = await addWithResults(tenant, { prospects: emails.map((emails) => ({ ...name, emails })) });

    const [{ id: a }, { id: b }] = body.results;
    expect(a).not.toBe(b);
    expect(body).toEqual({
      addedCount: 2,
      results: [
        { index: 0, id: a, status: "added" },
        { index: 1, id: b, status: "added" },
        { index: 2, id: a, status: "duplicate", duplicateOf: 0 },
        { index: 3, id: a, status: "duplicate", duplicateOf: 0 },
      ],
    });
  });

  test("returns the results of a bulk selection with their positions in the search, without excluded ids", async () => {
    const tenant = await createTenant();
    const ids = Array.from({ length: 700 }, () => randomUUID() as string);
    const excludedIds = [450, 500, 649, 650].map((position) => ids[position]);
    const selection = {
      mode: "bulk",
      searchId: await storeSearch(tenant.orgId, ids),
      startIndex: 450,
      targetCount: 200,
      excludedIds,
    };
    const { body } = await addWithResults(tenant, { selection });
    const results = ids
      .map((id, index) => ({ index, id, status: "notFound" }))
      .slice(450, 650)
      .filter(({ id }) => !excludedIds.includes(id));
    expect(body).toEqual({ addedCount: 0, results });
  });

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
  ])("returns only addedCount with the Prefer header '%s'", async (prefer) => {
    const tenant = await createTenant();
    const { text, headers } = await addProspects(
      tenant,
      { prospects: buildPeople(2) },
      prefer === undefined ? {} : { headers: { prefer } },
    );
    expect(text).toBe('{"addedCount":2}');
    expect(headers).toEqual({ "content-type": "application/json" });
  });

  test.each([
    "return=representation",
    "Return = representation",
    'return="representation"',
    "wait=5, return=representation",
  ])("returns results with the Prefer header '%s'", async (prefer) => {
    const tenant = await createTenant();
    const [person] = buildPeople(1);
    const { body, headers } = await addProspects(tenant, { prospects: [person] }, { headers: { prefer } });
    expect(body).toEqual({ addedCount: 1, results: [{ index: 0, id: person?.id, status: "added" }] });
    expect(headers["preference-applied"]).toBe("return=representation");
  });
});
