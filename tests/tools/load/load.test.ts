import { once } from "node:events";
import { access, readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { expect, inject, onTestFinished, test } from "vitest";
import { startDatabaseProxy } from "../../testkit/database-proxy.ts";
import { runLeads, startLeads } from "../../testkit/leads-command.ts";
import { buildPeople, buildPerson } from "../../testkit/people.ts";
import { createGlobalTable, readPersons, writePeopleFile, writeRecordsFile } from "../../testkit/records-file.ts";

test("leads load, killed and run again, writes each person once and continues from its checkpoint", async () => {
  const people = buildPeople(4_000);
  const table = await createGlobalTable();
  const file = await writePeopleFile(people);
  // Slow enough to write a checkpoint, after a second, and to be killed before the end.
  let delay = 150;
  const proxy = await startDatabaseProxy(inject("databaseEndpoint"), async (request, forward) => {
    await wait(delay);
    return forward(request);
  });
  onTestFinished(() => proxy.stop());

  const killed = start(table, file, proxy.endpoint);
  const checkpoint = () => readFile(`${file}.checkpoint`, "utf8").catch(() => "");
  await expect.poll(checkpoint, { timeout: 20_000, interval: 20 }).toContain("progress");
  killed.kill("SIGKILL");
  await once(killed, "close");
  const { progress } = JSON.parse(await checkpoint());
  expect(progress.loaded).toBeGreaterThan(0);
  expect(progress.loaded).toBeLessThan(4_000);
  expect((await readPersons(table)).size).toBeGreaterThanOrEqual(progress.loaded);

  delay = 0;
  proxy.take();
  const { code, output } = await run(table, file, proxy.endpoint);
  expect([code, output]).toEqual([0, expect.stringContaining("Loaded 4,000 records\n")]);
  const puts = proxy.take().filter(({ operation }) => operation === "BatchWriteItem");
  expect(puts).toHaveLength((4_000 - progress.loaded) / 25);
  expect(new Set((await readPersons(table)).keys())).toEqual(new Set(people.map(({ id }) => `PERSON#${id}`)));
});

/** On Windows a signal ends a process at once. */
const canInterrupt = process.platform !== "win32";

test.runIf(canInterrupt)(
  "leads load finishes the requests in progress on SIGINT and says how to continue",
  async () => {
    const table = await createGlobalTable();
    const file = await writePeopleFile(buildPeople(20_000));
    const loading = start(table, file, inject("databaseEndpoint"));
    const output = text(loading.stderr);
    await expect
      .poll(async () => (await readPersons(table)).size, { timeout: 20_000, interval: 20 })
      .toBeGreaterThan(0);
    loading.kill("SIGINT");
    const [code] = await once(loading, "close");
    expect([code, await output]).toEqual([
      1,
      expect.stringMatching(/Stopped after [\d,]+ records\. Run the command again to continue\.\n$/),
    ]);
    const { progress } = JSON.parse(await readFile(`${file}.checkpoint`, "utf8"));
    expect((await readPersons(table)).size).toBe(progress.loaded);
  },
);

test("leads load describes each error in one line, without the content of the file", async () => {
  const table = await createGlobalTable();
  const file = await writeRecordsFile(['{"lastName": "Lovelace"}', JSON.stringify(buildPerson())]);
  const endpoint = inject("databaseEndpoint");
  expect(await run(table, file, endpoint)).toEqual({
    code: 1,
    output: "line 1 is not a JSON object with a UUID `id`\nLoaded 1 record, 1 invalid line\n",
  });
  expect(await run(table, `${file}.missing`, endpoint)).toEqual({
    code: 1,
    output: `${file}.missing does not exist.\n`,
  });
  expect(await run(table, dirname(file), endpoint)).toEqual({
    code: 1,
    output: `${dirname(file)} is not a file.\n`,
  });
  await expect(access(join(dirname(file), ".checkpoint"))).rejects.toThrow("ENOENT");
  await expect(access(`${dirname(file)}.checkpoint`)).rejects.toThrow("ENOENT");
  // With the full stop of the sentence that `npm start` prints.
  for (const wrong of ["localhost:8000", "http://127.0.0.1:8000."]) {
    expect(await run(table, file, wrong)).toEqual({
      code: 1,
      output: "DYNAMODB_ENDPOINT must be an http or https URL, such as http://127.0.0.1:8000.\n",
    });
  }
  expect(await run("", file, endpoint)).toEqual({
    code: 1,
    output: expect.stringContaining("npm run leads -- load --help"),
  });
});

test("leads load reports deleted records, and lines with an identity of another record, without the identity", async () => {
  const table = await createGlobalTable();
  const [first, second] = buildPeople(2);
  const lines = [first, { ...second, emails: first?.emails }, { id: buildPerson().id, deleted: true }];
  expect(await run(table, await writePeopleFile(lines.map((line) => line ?? {})), inject("databaseEndpoint"))).toEqual({
    code: 0,
    output:
      "line 2 has an identity of another record\nLoaded 2 records, 1 deleted, 1 with an identity of another record\n",
  });
});

test("leads load says what to do about a wrong table name and leaves no checkpoint", async () => {
  const file = await writePeopleFile(buildPeople(1));
  const endpoint = inject("databaseEndpoint");
  expect(await run("no-such-table", file, endpoint)).toEqual({
    code: 1,
    output: `Table no-such-table does not exist at ${endpoint}. Correct --table, or set AWS_REGION, AWS_PROFILE or DYNAMODB_ENDPOINT.\n`,
  });
  expect(await readdir(dirname(file))).toEqual([basename(file)]);
});

test("leads load says what to do about missing AWS credentials", async () => {
  const file = await writePeopleFile(buildPeople(1));
  const credentials = Object.keys(process.env).filter((name) => name.startsWith("AWS_"));
  const { code, stderr } = await runLeads(["load", "--table", "Global", file], {
    ...Object.fromEntries(credentials.map((name) => [name, undefined])),
    DYNAMODB_ENDPOINT: undefined,
    AWS_CONFIG_FILE: `${file}.config`,
    AWS_SHARED_CREDENTIALS_FILE: `${file}.credentials`,
    AWS_EC2_METADATA_DISABLED: "true",
  });
  expect([code, stderr]).toEqual([
    1,
    "No valid AWS credentials were found. Set AWS_PROFILE, or DYNAMODB_ENDPOINT for a local database.\n",
  ]);
});

const start = (table: string, file: string, endpoint: string) =>
  startLeads(["load", "--table", table, file], { DYNAMODB_ENDPOINT: endpoint });

async function run(table: string, file: string, endpoint: string) {
  const { code, stderr } = await runLeads(["load", "--table", table, file], { DYNAMODB_ENDPOINT: endpoint });
  return { code, output: stderr };
}
