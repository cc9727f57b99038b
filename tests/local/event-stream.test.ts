import { once } from "node:events";
import { connect } from "node:net";
import { parse } from "valibot";
import { expect, onTestFinished, test, vi } from "vitest";
import { EXAMPLES } from "../../lib/asyncapi/examples.ts";
import { ChangeEvent } from "../../lib/events/event.schema.ts";
import { createEventLog, type EventLog } from "../../stacks/local/events/event-log.ts";
import { createEventStream } from "../../stacks/local/events/event-stream.ts";
import { listenToEvents } from "../testkit/event-listener.ts";
import { serve } from "../testkit/serve.ts";
import { signToken } from "../testkit/tokens.ts";

const { orgId } = EXAMPLES["members.added"];
const TOKEN = await signToken({ sub: "carol", org_id: orgId, org_role: "org:admin" });

/** An event of the greatest size. */
const LARGE = parse(ChangeEvent, {
  ...EXAMPLES["members.added"],
  ids: Array.from({ length: 1_000 }, () => crypto.randomUUID()),
  count: 1_000,
});

/** Serves `GET /events`. Counts the subscriptions, and the clients that have ended theirs. */
async function serveEvents() {
  const log = createEventLog();
  const counts = { subscribed: 0, ended: 0 };
  const counting: EventLog = {
    ...log,
    subscribe(listener) {
      counts.subscribed += 1;
      const unsubscribe = log.subscribe(listener);
      return () => {
        counts.ended += 1;
        unsubscribe();
      };
    },
  };
  const { route, close } = createEventStream(counting);
  const { port } = await serve([route]);
  return { log, counts, close, port, url: `http://127.0.0.1:${port}` };
}

test("GET /events forgets a client that goes away", async () => {
  const { log, counts, url } = await serveEvents();
  const [staying, leaving] = [await listenToEvents(url, TOKEN), await listenToEvents(url, TOKEN)];
  leaving.close();
  await vi.waitUntil(() => counts.ended === 1, { timeout: 10_000 });
  log.append(EXAMPLES["lead.created"]);
  expect(await staying.take(1)).toEqual([EXAMPLES["lead.created"]]);
  expect(counts).toEqual({ subscribed: 2, ended: 1 });
});

test("GET /events disconnects a client that does not read", async () => {
  const { log, counts, port } = await serveEvents();
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => {});
  socket.write(`GET /events HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${TOKEN}\r\n\r\n`);
  await once(socket, "readable");
  await vi.waitUntil(() => counts.subscribed === 1, { timeout: 10_000 });
  await vi.waitUntil(
    () => {
      for (let i = 0; i < 100; i++) log.append(LARGE);
      return counts.ended === 1;
    },
    { timeout: 10_000 },
  );
});

test("GET /events ends responses and drops later events when it is closed, and ends later requests at once", async () => {
  const { log, counts, close, url } = await serveEvents();
  const listener = await listenToEvents(url, TOKEN);
  close();
  log.append(EXAMPLES["lead.created"]);
  await listener.ended();
  await vi.waitUntil(() => counts.ended === 1, { timeout: 10_000 });
  await (await listenToEvents(url, TOKEN)).ended();
});

test("GET /events sends a comment every 15 seconds, so that nobody closes the connection", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const { url } = await serveEvents();
  const response = await fetch(`${url}/events`, { headers: { authorization: `Bearer ${TOKEN}` } });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  onTestFinished(() => reader?.cancel());
  expect(await reader?.read()).toMatchObject({ value: ": connected\n\n" });
  vi.advanceTimersByTime(15_000);
  expect(await reader?.read()).toMatchObject({ value: ":\n\n" });
});

test("the event log keeps the last 1,000 events, and replays from the first of two that are the same", () => {
  const log = createEventLog();
  const append = (id: string) => log.append({ ...EXAMPLES["lead.created"], id });
  for (let i = 0; i < 1_001; i++) append(String(i));
  expect(log.listKept(orgId, "unknown").map(({ id }) => id)).toEqual(
    Array.from({ length: 1_000 }, (_, i) => String(i + 1)),
  );
  append("998");
  expect(log.listKept(orgId, "998").map(({ id }) => id)).toEqual(["999", "1000", "998"]);
  expect(log.listKept("org_other", "unknown")).toEqual([]);
});
