import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callRoute, readIds } from "../testkit/call-route.ts";
import { storeCopies } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

/** Creates a list and persons that the tenant has copies of, with functions that add, remove and count members. */
async function createList(size: number) {
  const tenant = await createTenant();
  const people = buildPeople(size);
  await storeCopies(tenant.orgId, people);
  const ids = people.map(({ id }) => id);
  return {
    tenant,
    ids,
    add: async (includedIds: readonly string[]): Promise<number> =>
      (await callRoute("addProspects", tenant, { body: { selection: { mode: "manual", includedIds } } })).body
        .addedCount,
    remove: async (personIds: readonly string[]): Promise<number> =>
      (await callRoute("removeProspects", tenant, { body: { personIds } })).body.removedCount,
    count: async (): Promise<number> => (await callRoute("getLeadList", tenant)).body.memberCount,
  };
}

describe("members of a lead list", () => {
  test("any adds and removes count what they changed, and memberCount equals the number of members on all pages", async () => {
    const indexes = fc.uniqueArray(fc.nat(29), { minLength: 1, maxLength: 20 });
    const change = fc.record({ isAdd: fc.boolean(), which: indexes });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 8 }), fc.integer({ min: 1, max: 20 }), async (changes, limit) => {
        const { tenant, ids, add, remove, count } = await createList(30);
        let expected = new Set<string>();
        for (const { isAdd, which } of changes) {
          const chosen = new Set(which.map((i) => ids[i] ?? ""));
          const next = isAdd ? expected.union(chosen) : expected.difference(chosen);
          expect(await (isAdd ? add : remove)([...chosen])).toBe(Math.abs(next.size - expected.size));
          expected = next;
        }
        expect((await readIds("listLeads", tenant, limit)).toSorted()).toEqual([...expected].toSorted());
        expect(await count()).toBe(expected.size);
      }),
      { numRuns: 10 },
    );
  });

  test("listing during concurrent adds and removes returns each remaining member once, and the counts add up", async () => {
    const { tenant, ids, add, remove, count } = await createList(150);
    const [remaining, moving] = [ids.slice(0, 50), ids.slice(50)];
    await add(remaining);

    let balance = remaining.length;
    let isRunning = true;
    const move = async (step: number) => {
      for (let round = 0; round < 4; round++) {
        const chosen = moving.filter((_, i) => (i + round) % (step + 2) === 0);
        const added = await add(chosen);
        const removed = await remove(chosen.filter((_, i) => i % 2 === step % 2));
        balance += added - removed;
      }
    };
    const watch = async () => {
      while (isRunning) {
        const [seen, counted] = await Promise.all([readIds("listLeads", tenant, 40), count()]);
        expect(new Set(seen).size).toBe(seen.length);
        expect(remaining.filter((id) => !seen.includes(id))).toEqual([]);
        // The count follows the memberships, so that it can be too low or too high for a moment.
        expect(counted).toBeGreaterThanOrEqual(0);
      }
    };
    const watching = watch();
    await Promise.all([0, 1, 2, 3].map(move));
    isRunning = false;
    await watching;

    expect(await count()).toBe(balance);
    expect(await readIds("listLeads", tenant, 13)).toHaveLength(balance);
  });

  test("an add during the deletion of its list returns 404 or the exact addedCount, and no member is visible afterwards", async () => {
    for (let round = 0; round < 12; round++) {
      const { tenant, ids } = await createList(40);
      const body = { selection: { mode: "manual", includedIds: ids } };
      const headers = { prefer: "return=representation" };
      const add = () => callRoute("addProspects", tenant, { body, headers });
      const [deleted, ...adds] = await Promise.all([callRoute("deleteLeadList", tenant), add(), add(), add()]);

      expect(deleted.status).toBe(204);
      const successful = adds.filter(({ status }) => status === 200);
      expect(adds.filter(({ status }) => status !== 200 && status !== 404)).toEqual([]);
      // Each person was added by exactly one of the successful requests, so their counts add up to the number of persons.
      expect(successful.reduce((sum, { body }) => sum + body.addedCount, 0)).toBe(
        successful.length > 0 ? ids.length : 0,
      );
      for (const { body } of successful) {
        expect(body.results.filter(({ status }: { status: string }) => status === "added")).toHaveLength(
          body.addedCount,
        );
      }

      expect((await callRoute("listLeads", tenant)).status).toBe(404);
      expect((await callRoute("getLeadList", tenant)).status).toBe(404);
      expect((await add()).status).toBe(404);
    }
  });
});
