import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { USERS } from "../../lib/demo/tenants.ts";
import { listenToEvents } from "../testkit/event-listener.ts";
import { buildPeople } from "../testkit/people.ts";
import { useStack } from "../testkit/use-stack.ts";

const stack = useStack("none");

type User = Parameters<ReturnType<typeof stack>["issueToken"]>[0];

async function call(user: User, method: string, path: string, body?: object) {
  const response = await fetch(`${stack().url}/api/v1/entities/${path}`, {
    method,
    headers: { authorization: `Bearer ${await stack().issueToken(user)}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(response.ok, text).toBe(true);
  return text === "" ? undefined : JSON.parse(text);
}

/** An admin of a new organisation and one of its lists, so that no other test's events are in the way. */
async function createOrganisation() {
  const admin = { sub: "admin", org_id: `org_${randomUUID()}`, org_role: "org:admin" };
  const list = await call(admin, "POST", "leadlists", { name: "Spring" });
  return { admin, list, token: await stack().issueToken(admin) };
}

/** Listens from the creation of the list on, whether it has been published already or not. */
async function listenFromStart({ token }: { readonly token: string }) {
  return listenToEvents(stack().url, token, "none");
}

describe("GET /events", () => {
  test("tells that a list was created and that persons were added, with who did it and when", async () => {
    const { admin, list, token } = await createOrganisation();
    const listener = await listenFromStart({ token });
    const [created] = await listener.take(1);
    expect(created).toEqual({
      ...{ type: "leadlist.created", id: expect.any(String), orgId: admin.org_id, userId: "admin" },
      ...{ operationId: expect.any(String), listId: list.id, time: list.createdAt, count: 1 },
    });
    const [person, other] = buildPeople(2);
    await call(admin, "POST", `leadlists/${list.id}/add-prospects`, { prospects: [person, other] });
    const added = await takeOfType(listener, "members.added");
    const ids = [person?.id, other?.id].toSorted();
    expect(added).toMatchObject({ listId: list.id, userId: "admin", entityType: "person", ids, count: 2 });
  });

  test("tells the changes of a member in their order, each with a later time", async () => {
    const { admin, list, token } = await createOrganisation();
    const listener = await listenFromStart({ token });
    const [person] = buildPeople(1);
    for (let round = 0; round < 3; round++) {
      await call(admin, "POST", `leadlists/${list.id}/add-prospects`, { prospects: [person] });
      await call(admin, "POST", `leadlists/${list.id}/remove-prospects`, { personIds: [person?.id] });
    }
    const events = [];
    while (events.length < 6) {
      const [event] = await listener.take(1);
      if (event?.type.startsWith("members.")) events.push(event);
    }
    expect(events.map(({ type }) => type)).toEqual(
      Array.from({ length: 3 }, () => ["members.added", "members.removed"]).flat(),
    );
    const times = events.map(({ time }) => time);
    expect(times).toEqual([...new Set(times)].toSorted());
  });

  test("tells an organisation nothing of another one", async () => {
    const one = await createOrganisation();
    const other = await createOrganisation();
    const listener = await listenFromStart(one);
    await call(other.admin, "PATCH", `leadlists/${other.list.id}`, { name: "Autumn" });
    await takeOfType(await listenFromStart(other), "leadlist.updated");
    await call(one.admin, "DELETE", `leadlists/${one.list.id}`);
    const events = await listener.take(2);
    expect(events.map(({ type, orgId }) => [type, orgId])).toEqual([
      ["leadlist.created", one.admin.org_id],
      ["leadlist.deleted", one.admin.org_id],
    ]);
  });

  test("with Last-Event-ID, continues after that event; with one that is not kept, from the oldest one", async () => {
    const { admin, list, token } = await createOrganisation();
    await call(admin, "PATCH", `leadlists/${list.id}`, { name: "Summer" });
    await call(admin, "PATCH", `leadlists/${list.id}`, { name: "Autumn" });
    const all = await (await listenToEvents(stack().url, token, "unknown")).take(3);
    expect(all.map(({ type }) => type)).toEqual(["leadlist.created", "leadlist.updated", "leadlist.updated"]);
    const rest = await listenToEvents(stack().url, token, all[0]?.id);
    expect(await rest.take(2)).toEqual(all.slice(1));
  });

  test("is not cached, and a page of any origin may read it with a token and Last-Event-ID", async () => {
    const { token } = await createOrganisation();
    const { response, close } = await listenToEvents(stack().url, token);
    expect([response.headers.get("content-type"), response.headers.get("cache-control")]).toEqual([
      "text/event-stream",
      "no-store",
    ]);
    close();
    const preflight = await fetch(`${stack().url}/events`, {
      method: "OPTIONS",
      headers: { origin: "https://app.example", "access-control-request-method": "GET" },
    });
    expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
    const allowed = preflight.headers.get("access-control-allow-headers")?.split(",");
    expect(allowed).toEqual(expect.arrayContaining(["authorization", "last-event-id"]));
  });

  test.each([
    ["without a token", undefined, 401, "UNAUTHORIZED"],
    ["with an invalid token", "Bearer a.b.c", 401, "UNAUTHORIZED"],
    ["for a user who is not an admin", USERS.alice, 403, "FORBIDDEN"],
  ])("is an error in the service's form %s", async (_, credentials, status, code) => {
    const authorization =
      typeof credentials === "object" ? `Bearer ${await stack().issueToken(credentials)}` : credentials;
    const response = await fetch(`${stack().url}/events`, { headers: authorization ? { authorization } : {} });
    const { error } = (await response.json()) as { error: object };
    expect([response.status, error]).toEqual([
      status,
      { code, message: expect.any(String), requestId: expect.any(String) },
    ]);
  });

  test("ends when the stack stops, which does not wait for listeners", async () => {
    const { token } = await createOrganisation();
    const listener = await listenToEvents(stack().url, token);
    await Promise.all([stack().stop(), listener.ended()]);
  });
});

async function takeOfType({ take }: Awaited<ReturnType<typeof listenToEvents>>, type: string) {
  for (;;) {
    const [event] = await take(1);
    if (event?.type === type) return event;
  }
}
