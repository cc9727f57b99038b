import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addLeniently, addProspects } from "../testkit/add-prospects.ts";
import { anyProspect } from "../testkit/any-body.ts";
import { callRoute, withIdempotencyKey } from "../testkit/call-route.ts";
import { readMemberIds } from "../testkit/db-read.ts";
import { storeGlobalRecords, storeList, storeSearch } from "../testkit/fixtures.ts";
import { buildPeople, buildPerson } from "../testkit/people.ts";
import { log } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

const MUST_BE_UUID = "must be a UUID";

describe("POST /entities/leadlists/{id}/add-prospects with Prefer: handling=lenient", () => {
  test("adds 999 prospects and reports the one with an invalid address; without the header, returns 400 and adds none", async () => {
    const tenant = await createTenant();
    const prospects = buildPeople(1_000).map((person, i) => (i === 500 ? { ...person, emails: ["n/a"] } : person));
    const details = [{ path: "prospects.500.emails.0", message: "must be an e-mail address" }];

    const strict = await addProspects(tenant, { prospects });
    expect(strict).toMatchObject({ status: 400, body: { error: { details } } });
    expect(strict.body.error).not.toHaveProperty("truncated");
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual([]);

    log.take();
    const { status, headers, body } = await addLeniently(tenant, { prospects });
    expect({ status, headers }).toEqual({
      status: 200,
      headers: {
        "content-type": "application/json",
        "preference-applied": "return=representation, handling=lenient",
      },
    });
    const results = prospects.map(({ id }, index) =>
      index === 500 ? { index, status: "invalid", details } : { index, id, status: "added" },
    );
    expect(body).toEqual({ addedCount: 999, results });
    const line = log
      .take()
      .map((text) => JSON.parse(text))
      .find(({ level }) => level);
    expect(line).toMatchObject({ added: 999, invalid: 1 });
  });

  test("returns 200 with addedCount 0 if all entries are invalid", async () => {
    const tenant = await createTenant();
    const { status, body } = await addLeniently(tenant, { prospects: [7, null, [], {}] });
    expect({ status, addedCount: body.addedCount }).toEqual({ status: 200, addedCount: 0 });
    expect(body.results.map(({ index, status }: Result) => [index, status])).toEqual([
      [0, "invalid"],
      [1, "invalid"],
      [2, "invalid"],
      [3, "invalid"],
    ]);
    expect(body.results[0].details).toEqual([{ path: "prospects.0", message: "must be an object" }]);
  });

  test("reports the first 5 errors of each entry", async () => {
    const tenant = await createTenant();
    const prospects = [
      { ...buildPerson(), emails: ["n/a", "-", "ada@example.com"] },
      buildPerson(),
      { ...buildPerson(), skills: Array(100).fill(0), functions: [1, 2, 3, 4] },
    ];
    const { body } = await addLeniently(tenant, { prospects });
    const toDetails = (paths: readonly string[], message: string) => paths.map((path) => ({ path, message }));
    expect(body).toEqual({
      addedCount: 1,
      results: [
        {
          index: 0,
          status: "invalid",
          details: toDetails(["prospects.0.emails.0", "prospects.0.emails.1"], "must be an e-mail address"),
        },
        { index: 1, id: prospects[1]?.id, status: "added" },
        {
          index: 2,
          status: "invalid",
          details: toDetails(
            ["functions.0", "functions.1", "functions.2", "functions.3", "skills.0"].map(
              (path) => `prospects.2.${path}`,
            ),
            "must be a string",
          ),
        },
      ],
    });
  });

  test("reports duplicates by the index in the request, and returns equal results to a retry in another order", async () => {
    const tenant = await createTenant();
    const [ada, bob] = [buildPerson(), buildPerson()];
    const body = { prospects: [{}, ada, bob, { ...ada, city: 7 }, ada] };
    const first = await addLeniently(tenant, body, withIdempotencyKey("key"));
    expect(first.body).toMatchObject({
      addedCount: 2,
      results: [
        { index: 0, status: "invalid" },
        { index: 1, id: ada.id, status: "added" },
        { index: 2, id: bob.id, status: "added" },
        { index: 3, status: "invalid" },
        { index: 4, id: ada.id, status: "duplicate", duplicateOf: 1 },
      ],
    });
    expect((await addLeniently(tenant, body, withIdempotencyKey("key"))).text).toBe(first.text);
    const reversed = { prospects: body.prospects.toReversed() };
    expect((await addLeniently(tenant, reversed, withIdempotencyKey("key"))).body.addedCount).toBe(2);
  });

  test("reports ids of a manual selection that are not UUIDs", async () => {
    const tenant = await createTenant();
    const person = buildPerson();
    await storeGlobalRecords([person]);
    const selection = { mode: "manual", includedIds: ["n/a", person.id, 7] };
    expect((await addLeniently(tenant, { selection })).body).toEqual({
      addedCount: 1,
      results: [
        { index: 0, status: "invalid", details: [{ path: "selection.includedIds.0", message: MUST_BE_UUID }] },
        { index: 1, id: person.id, status: "added" },
        { index: 2, status: "invalid", details: [{ path: "selection.includedIds.2", message: "must be a string" }] },
      ],
    });
  });

  test("adds a bulk selection as without the header", async () => {
    const tenant = await createTenant();
    const people = buildPeople(3);
    await storeGlobalRecords(people);
    const searchId = await storeSearch(
      tenant.orgId,
      people.map(({ id }) => id),
    );
    const selection = { mode: "bulk", searchId, startIndex: 1, targetCount: 10 };
    const { headers, body } = await addLeniently(tenant, { selection });
    expect(headers["preference-applied"]).toBe("return=representation, handling=lenient");
    expect(body.results).toEqual([1, 2].map((index) => ({ index, id: people[index]?.id, status: "added" })));
  });

  test.each([
    ["text that is not JSON", "{", "body"],
    ["prospects that are not an array", { prospects: { 0: buildPerson() } }, "prospects"],
    ["no prospects", { prospects: [] }, "prospects"],
    ["1,001 prospects", { prospects: Array(1_001).fill(0) }, "prospects"],
    ["1,001 ids", { selection: { mode: "manual", includedIds: Array(1_001).fill("") } }, "selection.includedIds"],
    ["an empty body", {}, "prospects"],
    [
      "prospects next to a selection",
      { prospects: [buildPerson()], selection: { mode: "manual", includedIds: [randomUUID()] } },
      "prospects",
    ],
    [
      "an invalid excluded id",
      { selection: { mode: "bulk", searchId: randomUUID(), startIndex: 0, targetCount: 1, excludedIds: [7] } },
      "selection.excludedIds.0",
    ],
  ])("returns 400 for %s", async (_, body, path) => {
    const tenant = await createTenant();
    const response = await addLeniently(tenant, body);
    expect(response).toMatchObject({ status: 400, body: { error: { details: [{ path }] } } });
    expect(response.headers).not.toHaveProperty("preference-applied");
  });

  test("gives each entry of a batch with random errors the result that it gets alone", {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyProspect, { minLength: 2, maxLength: 8 }), async (prospects) => {
        const [tenant, other] = [await createTenant(), await createTenant()];
        const { body } = await addLeniently(tenant, { prospects });
        const results: Result[] = body.results;
        expect(results.map(({ index }) => index)).toEqual(prospects.map((_, i) => i));
        expect(results.filter(({ status }) => status === "added")).toHaveLength(body.addedCount);

        for (const [i, prospect] of prospects.entries()) {
          const alone = await addLeniently(other, { prospects: [prospect] });
          const [expected]: Result[] = alone.body.results;
          const result = results[i];
          if (expected?.status === "invalid") {
            const details = expected.details?.map(({ path, message }) => ({
              path: path.replace("prospects.0", `prospects.${i}`),
              message,
            }));
            expect(result).toEqual({ index: i, status: "invalid", details });
          } else if (result?.status === "duplicate") {
            const first = results[result.duplicateOf ?? i];
            expect(first).toEqual({ index: result.duplicateOf, id: result.id, status: "added" });
            expect(first?.index).toBeLessThan(i);
          } else expect(result?.status).toBe("added");
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("POST /entities/leadlists/{id}/add-companies with Prefer: handling=lenient", () => {
  test("adds the companies and reports ids that are not UUIDs", async () => {
    const tenant = await createTenant();
    const listId = await storeList(tenant.orgId, { type: "company", userIds: ["member"] });
    const company = { id: randomUUID(), name: "Acme" };
    await storeGlobalRecords([company], "company");
    const call = { body: { companyIds: [company.id, "n/a"] }, headers: { prefer: "handling=lenient" } };
    expect((await callRoute("addCompanies", { ...tenant, listId }, call)).body).toEqual({
      addedCount: 1,
      results: [
        { index: 0, id: company.id, status: "added" },
        { index: 1, status: "invalid", details: [{ path: "companyIds.1", message: MUST_BE_UUID }] },
      ],
    });
  });
});

interface Result {
  readonly index: number;
  readonly id?: string;
  readonly status: string;
  readonly duplicateOf?: number;
  readonly details?: readonly { path: string; message: string }[];
}
