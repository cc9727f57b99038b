import { expect, test } from "vitest";
import { USERS } from "../../lib/demo/tenants.ts";
import { useStack } from "../testkit/use-stack.ts";

const { OPENSEARCH_URL: openSearchUrl = "" } = process.env;
const stack = useStack("demo", { search: { openSearchUrl } });

async function call(method: string, path: string, body?: object) {
  const { url, issueToken } = stack();
  const headers = {
    authorization: `Bearer ${await issueToken(USERS.alice)}`,
    "content-type": "application/json",
  };
  const response = await fetch(`${url}/api/v1/entities/${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(response.ok, text).toBe(true);
  return JSON.parse(text);
}

test("OPENSEARCH_URL: the local stack searches with OpenSearch, and adds what it finds", async () => {
  const filters = { hasEmail: true };
  const search = () => call("POST", "persons/search", { filters, limit: 5, facets: ["country"] });
  // All demo persons are put before the first search, but can be found a second later.
  await expect.poll(async () => (await search()).items.length, { timeout: 60_000 }).toBe(5);
  const { facets } = await search();
  const [{ value, count }] = facets.country;
  const { items } = await call("GET", `persons/values?${new URLSearchParams({ field: "country", prefix: value })}`);
  expect(items[0]).toMatchObject({ value });
  expect(count).toBeGreaterThan(0);

  const { id } = await call("POST", "leadlists", { name: "Found with OpenSearch" });
  const selection = { mode: "bulk", filters, startIndex: 0, targetCount: 5 };
  const { addedCount } = await call("POST", `leadlists/${id}/add-prospects`, { selection });
  expect(addedCount).toBe(5);
  const again = await call("POST", "persons/search", { filters, limit: 5, listId: id });
  expect(again.items.map(({ status, inList }: Record<string, unknown>) => [status, inList])).toEqual(
    Array.from({ length: 5 }, () => ["lead", true]),
  );
});
