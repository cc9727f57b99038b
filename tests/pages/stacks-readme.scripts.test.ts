import { execFile, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import * as v from "valibot";
import { describe, expect, onTestFinished, test } from "vitest";
import { leadListKey, memberCountKey, membershipKey } from "../../lib/dynamodb/keys.ts";
import { buildEvents } from "../../lib/events/build-events.ts";
import { OrgId } from "../../lib/identity/principal.ts";
import type { AwsState } from "../testkit/fake-aws.ts";
import { readSection } from "../testkit/markdown.ts";
import { readBlocks, readPage } from "../testkit/page-commands.ts";
import { buildRecord } from "../testkit/stream-records.ts";

/** The scripts of the runbook, run by a real shell with a fake `aws`. They need jq and curl, as the page says. */

const page = readPage("stacks/README.md");
const org = v.parse(OrgId, "acme");
const list = randomUUID();
const hasTools = ["sh", "jq", "curl"].every((tool) => spawnSync(tool, ["-c", ":"]).error === undefined);

const readScript = (section: string) =>
  readBlocks(readSection(page, section)).find(({ language }) => language === "bash")?.text ?? "";

/** Runs a script. @returns whether it succeeded, and the state afterwards */
async function run(script: string, initial: Partial<AwsState>, env: NodeJS.ProcessEnv = {}) {
  const folder = mkdtempSync(join(tmpdir(), "runbook-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [aws, state] = [join(folder, "aws"), join(folder, "state.json")];
  writeFileSync(
    aws,
    `#!/bin/sh\nexec '${process.execPath}' '${join(import.meta.dirname, "../testkit/fake-aws.ts")}' "$@"\n`,
  );
  chmodSync(aws, 0o755);
  const empty = { records: [], invocations: [], logs: {}, response: { batchItemFailures: [] }, oldestEntry: 0 };
  writeFileSync(state, JSON.stringify({ ...empty, ...initial }));
  const path = [folder, process.env.PATH].join(delimiter);
  const options = { cwd: folder, env: { ...process.env, ...env, PATH: path, FAKE_AWS: state } };
  const succeeded = await new Promise<boolean>((resolve) => {
    execFile("sh", ["-c", script], options, (error) => resolve(error === null));
  });
  return { succeeded, state: JSON.parse(readFileSync(state, "utf8")) as AwsState };
}

const toMessages = (bodies: readonly object[]) =>
  bodies.map((body, i) => ({ ReceiptHandle: `receipt'${i}`, Body: JSON.stringify(body) }));

/** An event as EventBridge delivers it. A quote, a backslash and a line feed must arrive unchanged. */
const buildEnvelope = (time: string) => ({
  source: "lead-lists",
  detail: { id: randomUUID(), time, note: `a"b\\n\n` },
});

describe.skipIf(!hasTools)("stacks/README.md: the script", () => {
  const members = Array.from({ length: 6 }, (_, i) => `${i}0000000-0000-4000-8000-000000000000`);
  const stamp = { addedAt: "2026-01-01T00:00:00.001Z", addedBy: "ada", operationId: "operation-number-00001" };
  /** Every member is followed by a change of the count, which the mapping's filter drops. */
  const records = members.flatMap((id) => [
    buildRecord(membershipKey(org, list, "person", id), { after: stamp }),
    buildRecord(memberCountKey(leadListKey(org, list)), { after: { memberCount: 1 } }),
  ]);
  const numberOf = (record: number) => records[record]?.dynamodb?.SequenceNumber;
  const toBatch = (first: number, last: number) => ({
    DDBStreamBatchInfo: {
      ...{ shardId: "shardId-1", streamArn: "arn:aws:dynamodb:us-east-1:1:table/Tenants/stream/1" },
      ...{ startSequenceNumber: numberOf(first), endSequenceNumber: numberOf(last), batchSize: last - first },
    },
  });
  const queue = {
    queueName: "lead-lists-production-FailedRecordsQueue-abc",
    messages: toMessages([toBatch(2, 6), toBatch(8, 8)]),
    records,
  };

  test("of FailedRecords publishes the records of each message, page by page, and empties the queue", async () => {
    const { succeeded, state } = await run(readScript("FailedRecords"), queue);
    expect([succeeded, state.messages]).toEqual([true, []]);
    expect(state.invocations.map(({ functionName }) => functionName)).toEqual(
      Array(4).fill("lead-lists-production-publishEvents"),
    );
    const published = state.invocations.flatMap(({ payload }) => {
      const { events, unreadable } = buildEvents(JSON.parse(payload).Records);
      expect(unreadable).toEqual({});
      return events.flatMap(({ event }) => ("ids" in event ? event.ids : []));
    });
    expect(published).toEqual(members.slice(1, 5));
  });

  test("of FailedRecords keeps a message if the function fails", async () => {
    for (const response of [{ errorMessage: "x" }, { batchItemFailures: [{ itemIdentifier: numberOf(2) }] }]) {
      const { succeeded, state } = await run(readScript("FailedRecords"), { ...queue, response });
      expect([succeeded, state.messages, state.invocations.length]).toEqual([false, queue.messages, 1]);
    }
  });

  const unlogged = { queueName: "lead-lists-production-UnloggedEventsQueue-abc" };
  const stream = "/aws/events/lead-lists-production recovered";

  test.each([[{}], [{ [stream]: [] }]])("of UnloggedEvents logs each event with its time: %j", async (logs) => {
    const messages = toMessages([buildEnvelope("2026-01-01T00:00:00.123Z"), buildEnvelope("2026-01-02T00:00:00.000Z")]);
    const { succeeded, state } = await run(readScript("UnloggedEvents"), { ...unlogged, messages, logs });
    expect([succeeded, state.messages]).toEqual([true, []]);
    const [first, second] = messages.map(({ Body }) => Body);
    expect(state.logs).toEqual({
      [stream]: [
        { timestamp: Date.UTC(2026, 0, 1), message: first },
        { timestamp: Date.UTC(2026, 0, 2), message: second },
      ],
    });
  });

  test("of UnloggedEvents keeps an event that CloudWatch rejects", async () => {
    const messages = toMessages([buildEnvelope("2026-01-01T00:00:00.000Z")]);
    const initial = { ...unlogged, messages, oldestEntry: Date.UTC(2026, 0, 2) };
    const { succeeded, state } = await run(readScript("UnloggedEvents"), initial);
    expect([succeeded, state.messages]).toEqual([false, messages]);
  });

  test.each([[200], [500]])("of FailedWebhook sends each event, and keeps those that get %i", async (status) => {
    const requests: unknown[] = [];
    const server = createServer(async (request, response) => {
      const { authorization, "content-type": type } = request.headers;
      requests.push([authorization, type, JSON.parse(await text(request))]);
      response.writeHead(status).end();
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
    const [one, two] = [buildEnvelope("2026-01-01T00:00:00.000Z"), buildEnvelope("2026-01-02T00:00:00.000Z").detail];
    const messages = toMessages([one, two]);
    const script = readScript("FailedWebhook").replace("https://hooks.example.com/lead-lists", url);
    const initial = { queueName: "lead-lists-production-AcmeWebhookFailedQueue-abc", messages };
    const { succeeded, state } = await run(script, initial, { KEY: "a-key" });
    const sent = [one.detail, two].map((event) => ["Bearer a-key", "application/json", event]);
    expect([succeeded, requests]).toEqual(status === 200 ? [true, sent] : [false, sent.slice(0, 1)]);
    expect(state.messages).toEqual(status === 200 ? [] : messages);
  });
});
