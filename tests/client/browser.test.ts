import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { USERS } from "../../lib/demo/tenants.ts";
import { buildClient } from "../../stacks/tools/build-client/build-client.ts";
import { useBrowser } from "../testkit/use-browser.ts";
import { useStack } from "../testkit/use-stack.ts";

const stack = useStack("demo");
const browser = useBrowser();

/** Serves the built client on a page of another origin than the service. */
async function servePage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "client-"));
  await buildClient(folder);
  const script = await readFile(join(folder, "client.js"));
  await rm(folder, { recursive: true });
  const server = createServer(({ url }, response) => {
    if (url === "/client.js") response.setHeader("content-type", "text/javascript").end(script);
    else response.setHeader("content-type", "text/html").end("<!doctype html><title>Page</title>");
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

/** What the page runs. */
const USE_CLIENT = `async ({ url, token }) => {
  const { ApiError, createClient } = await import("/client.js");
  const client = createClient({ baseUrl: url, token });
  const list = await client.createLeadList({ name: "From a page" });
  const prospects = Array.from({ length: 25 }, (_, i) => ({ firstName: "P" + i, emails: ["p" + i + "@example.com"] }));
  const added = await client.addAll(list.id, prospects, { maxEntries: 10 });
  const names = [];
  for await (const lead of client.allLeads(list.id, { limit: 7 })) names.push(lead.firstName);
  const updated = await client.updateLeadList(list.id, { name: "Renamed" }, { ifMatch: list.etag });
  const error = await client.deleteLeadList(list.id, { ifMatch: list.etag }).catch((error) => error);
  await client.deleteLeadList(list.id, { ifMatch: updated.etag });
  return { added, names, isApiError: error instanceof ApiError, status: error.status, requestId: error.requestId };
}`;

test("on a page of another origin, the built client creates, adds, pages, changes and deletes", async (context) => {
  const page = await browser(context).newPage();
  const { url, issueToken } = stack();
  await page.goto(await servePage());
  const input = JSON.stringify({ url, token: await issueToken(USERS.alice) });
  const result = await page.evaluate<{ names: string[]; requestId: string }>(`(${USE_CLIENT})(${input})`);
  expect(result).toMatchObject({
    added: { addedCount: 25, counts: { added: 25, invalid: 0 } },
    isApiError: true,
    status: 412,
  });
  expect(result.names.toSorted()).toEqual(Array.from({ length: 25 }, (_, i) => `P${i}`).toSorted());
  expect(result.requestId).toMatch(/\S/);
  await page.close();
});
