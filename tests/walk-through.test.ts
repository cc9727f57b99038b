import { expect, test } from "vitest";
import { demoId } from "../lib/demo/ids.ts";
import { USERS } from "../lib/demo/tenants.ts";
import { useStack } from "./testkit/use-stack.ts";

const stack = useStack("demo");

test("the local stack creates a list, stores a search, and adds, reads, removes and adds its persons again", async () => {
  const { url, issueToken } = stack();
  const authorization = `Bearer ${await issueToken(USERS.alice)}`;
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${url}/api/v1/entities/${path}`, {
      method,
      headers: { authorization, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text && JSON.parse(text) };
  };
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
