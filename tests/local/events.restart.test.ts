import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { USERS } from "../../lib/demo/tenants.ts";
import { listenToEvents } from "../testkit/event-listener.ts";
import { startMain } from "../testkit/start-main.ts";

const LISTS = 10;

async function requestToken(url: string): Promise<string> {
  const response = await fetch(`${url}/oauth/token`, { method: "POST", body: JSON.stringify(USERS.carol) });
  const { access_token } = (await response.json()) as { access_token: string };
  return access_token;
}

test("npm start with DATA: shows no events of the demo data, and after a kill those that are still missing", async () => {
  const folder = await mkdtemp(join(tmpdir(), "events-"));
  onTestFinished(() => rm(folder, { recursive: true, maxRetries: 10 }));
  const start = async () => {
    const stack = startMain({ DATA: join(folder, "data"), SEED: "demo" });
    const { url } = await stack.started;
    return { stack, url, token: await requestToken(url) };
  };

  const first = await start();
  const heard: string[] = [];
  const listener = await listenToEvents(first.url, first.token, "none");
  const listening = (async () => {
    for (;;) heard.push(...(await listener.take(1)).map(readListId));
  })().catch(() => {});
  const created: string[] = [];
  for (let i = 0; i < LISTS; i++) {
    const response = await fetch(`${first.url}/api/v1/entities/leadlists`, {
      method: "POST",
      headers: { authorization: `Bearer ${first.token}`, "content-type": "application/json" },
      body: JSON.stringify({ name: `List ${i}` }),
    });
    const { id } = (await response.json()) as { id: string };
    created.push(id);
  }
  first.stack.process.kill("SIGKILL");
  await once(first.stack.process, "close");
  await listening;

  const second = await start();
  const resumed = await listenToEvents(second.url, second.token, "none");
  while (!created.every((id) => heard.includes(id))) heard.push(...(await resumed.take(1)).map(readListId));
  expect(new Set(heard)).toEqual(new Set(created));
});

const readListId = (event: object): string => ("listId" in event ? String(event.listId) : "another kind of event");
