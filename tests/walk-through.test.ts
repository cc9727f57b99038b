import { expect, test } from "vitest";
import { demoId } from "../lib/demo/ids.ts";
import { USERS } from "../lib/demo/tenants.ts";
import { useStack } from "./testkit/use-stack.ts";

const stack = useStack("demo", { search: "sqlite" });

/** Creates a function that sends requests as Alice. */
async function createCaller() {
  const { url, issueToken } = stack();
  const authorization = `Bearer ${await issueToken(USERS.alice)}`;
  return async (method: string, path: string, body?: object) => {
    const response = await fetch(`${url}/api/v1/entities/${path}`, {
      method,
      headers: { authorization, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text && JSON.parse(text) };
  };
}

test("the local stack creates a list, stores a search, and adds, reads, removes and adds its persons again", async () => {
  const call = await createCaller();
  const persons = [1, 2, 3, 4, 5].map((n) => demoId("person", n));
  const [best] = persons;
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

  const created = await call("POST", "leadlists", { name: "Autumn campaign" });
  const list = created.body;
  expect(created).toEqual({
    status: 201,
    body: {
      ...{ id: expect.any(String), name: "Autumn campaign", type: "person" },
      ...{ icpId: null, startDate: null, endDate: null },
      ...{
        userIds: ["user_alice"],
        createdBy: "user_alice",
        createdAt: time,
        updatedBy: "user_alice",
        updatedAt: time,
      },
    },
  });

  const search = await call("POST", "searches", { personIds: persons });
  const { searchId } = search.body;
  expect(search).toEqual({ status: 201, body: { searchId: expect.any(String), totalCount: 5, expiresAt: time } });

  const add = (targetCount: number) =>
    call("POST", `leadlists/${list.id}/add-prospects`, {
      selection: { mode: "bulk", searchId, startIndex: 0, targetCount },
    });
  const idsInList = async () => {
    const { status, body } = await call("GET", `leads/list/${list.id}`);
    expect([status, body.nextCursor]).toEqual([200, null]);
    return body.items.map(({ id }: { id: string }) => id).toSorted();
  };
  expect(await add(3)).toEqual({ status: 200, body: { addedCount: 3 } });
  expect(await idsInList()).toEqual(persons.slice(0, 3));

  const removed = await call("POST", `leadlists/${list.id}/remove-prospects`, { personIds: [best] });
  expect(removed).toEqual({ status: 200, body: { removedCount: 1 } });
  expect(await idsInList()).toEqual(persons.slice(1, 3));

  expect(await add(5)).toEqual({ status: 200, body: { addedCount: 3 } });
  expect(await idsInList()).toEqual(persons);
  expect(await call("GET", `leadlists/${list.id}`)).toEqual({
    status: 200,
    body: { ...list, memberCount: 5, membersChangedAt: expect.any(String) },
  });
});

test("the local stack finds persons of the demo data, adds 1,000 of them by the same filters, and then shows them as leads", async () => {
  const call = await createCaller();
  const { body: list } = await call("POST", "leadlists", { name: "Search" });
  const filters = { hasEmail: true, seniority: { none: ["entry"] } };
  const search = { filters, limit: 2, facets: ["seniority"], listId: list.id };
  const { status, body: found } = await call("POST", "persons/search", search);
  expect(status).toBe(200);
  expect(found.totalCount).toBeGreaterThan(1_000);
  expect(found.items.map(({ inList }: { inList: boolean }) => inList)).toEqual([false, false]);
  expect(found.facets.seniority.map(({ value }: { value: string }) => value)).not.toContain("entry");

  const selection = { mode: "bulk", filters, startIndex: 0, targetCount: 1_000 };
  expect((await call("POST", `leadlists/${list.id}/add-prospects`, { selection })).body).toEqual({ addedCount: 1_000 });

  const page = await call("GET", `searches/${found.searchId}/persons?limit=100&listId=${list.id}`);
  expect(page.body.items.map(({ status, inList }: Record<string, unknown>) => [status, inList])).toEqual(
    Array(100).fill(["lead", true]),
  );
  const values = await call("GET", "persons/values?field=country&prefix=uni&limit=1");
  expect(values.body.items).toEqual([{ value: expect.stringMatching(/^Uni/), count: expect.any(Number) }]);
});
