import fc from "fast-check";
import { expect, test } from "vitest";
import { createClient } from "../../lib/client/client.ts";
import { createFakeFetch, respondJson } from "../testkit/fake-service.ts";

/** Serves pages whose cursors are their numbers. */
function servePages(pages: readonly (readonly string[])[]) {
  const service = createFakeFetch(({ url }) => {
    const page = Number(new URL(url).searchParams.get("cursor") ?? 0);
    const items = (pages[page] ?? []).map((id) => ({ id }));
    return respondJson(200, { items, nextCursor: page + 1 < pages.length ? String(page + 1) : null });
  });
  return { ...service, client: createClient({ baseUrl: "https://api.example.com", token: "t", fetch: service.fetch }) };
}

const readIds = (items: AsyncIterable<{ id: string }>) => Array.fromAsync(items, ({ id }) => id);

test("a listing has the items of all pages in their order, also if pages are short or empty", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.string(), { maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      async (pages) => {
        const { client, requests } = servePages(pages);
        expect(await readIds(client.allLeadLists({ type: "person" }))).toEqual(pages.flat());
        expect(await readIds(client.allLeads("list"))).toEqual(pages.flat());
        expect(await readIds(client.allSearchPersons("search"))).toEqual(pages.flat());
        expect(requests).toHaveLength(3 * pages.length);
      },
    ),
  );
});

test("the query is sent with each page", async () => {
  const { client, requests } = servePages([["a"], ["b"]]);
  await readIds(client.allLeadLists({ type: "company", limit: 1 }));
  await readIds(client.allLeads("list", { limit: 1 }));
  await readIds(client.allSearchPersons("search", { limit: 1, listId: "list" }));
  expect(requests.map(({ url }) => url.replace(/^.*\/entities/, ""))).toEqual([
    "/leadlists?type=company&limit=1",
    "/leadlists?type=company&limit=1&cursor=1",
    "/leads/list/list?limit=1",
    "/leads/list/list?limit=1&cursor=1",
    "/searches/search/persons?limit=1&listId=list",
    "/searches/search/persons?limit=1&listId=list&cursor=1",
  ]);
});

test("a page is read when its first item is needed", async () => {
  const { client, requests } = servePages([["a", "b"], ["c"]]);
  for await (const { id } of client.allLeads("list")) {
    expect(requests).toHaveLength(id === "c" ? 2 : 1);
    if (id === "b") break;
  }
  expect(requests).toHaveLength(1);
});

test.each(["allLeads", "allSearchPersons"] as const)("an abort between two pages ends %s", async (name) => {
  const abort = new AbortController();
  const { client } = servePages([["a"], ["b"]]);
  const listing = client[name]("id", { signal: abort.signal });
  await listing.next();
  abort.abort("enough");
  await expect(listing.next()).rejects.toBe("enough");
});
