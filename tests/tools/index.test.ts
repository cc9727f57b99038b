import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { bulkPut } from "../../lib/dynamodb/bulk-put.ts";
import { buildItem } from "../../lib/dynamodb/item.ts";
import { globalKey } from "../../lib/dynamodb/keys.ts";
import { buildDocument } from "../../lib/person-search/document.ts";
import { SqliteEngine } from "../../lib/person-search/sqlite.ts";
import { client } from "../testkit/client.ts";
import { startDatabaseProxy } from "../testkit/database-proxy.ts";
import { TABLES } from "../testkit/environment.ts";
import { runLeads, startLeads } from "../testkit/leads-command.ts";
import { buildPeople, buildPerson } from "../testkit/people.ts";
import { buildEmptyIndex } from "../testkit/person-index/build-empty-index.ts";
import { createGlobalTable } from "../testkit/records-file.ts";

const PEOPLE = 300;

/** Creates a table with persons, and a file for its index. */
async function createWorld() {
  const folder = await mkdtemp(join(tmpdir(), "index-"));
  onTestFinished(() => rm(folder, { recursive: true, maxRetries: 10 }));
  const table = await createGlobalTable();
  const people = buildPeople(PEOPLE);
  const items = people.map((person) => buildItem(globalKey("person", person.id), { person }));
  await bulkPut(client, table, [...items, buildItem(globalKey("company", people[0]?.id ?? ""), { company: {} })]);
  const file = join(folder, "persons.db");
  await new SqliteEngine(file).close();
  const environment = { DYNAMODB_ENDPOINT: inject("databaseEndpoint"), SEARCH_INDEX: file };
  return {
    people,
    environment,
    file,
    command: (...args: readonly string[]) => ["index", ...args, "--table", table],
    async run(...args: readonly string[]) {
      const result = await runLeads(["index", ...args, "--table", table], environment);
      // A slow machine also gets lines about the progress.
      return { ...result, stderr: result.stderr.replace(/^\d+ % .*\n/gm, "") };
    },
  };
}
type World = Awaited<ReturnType<typeof createWorld>>;

async function listIndexed({ file }: World): Promise<string[]> {
  const index = new SqliteEngine(file);
  const persons = (await Array.fromAsync(index.listPersons())).flat();
  await index.close();
  return persons.map(({ id }) => id).sort();
}

const printed = (code: number, ...lines: readonly string[]) => ({
  code,
  stdout: "",
  stderr: lines.map((line) => `${line}\n`).join(""),
});
const REBUILT = "The new index has 300 persons. From now on it is searched.";
const compared = (checked: number, missing: number, outdated: number, surplus: number) =>
  `Compared ${checked} persons: ${missing} missing in the index, ${outdated} outdated, ` +
  `${surplus} not in the table any more.`;

describe("npm run leads -- index rebuild", () => {
  test("puts all persons of the table into the index, and nobody else", async () => {
    const world = await createWorld();
    const index = await buildEmptyIndex(new SqliteEngine(world.file));
    await index.put([buildDocument(buildPerson().id, {})]);
    await index.close();
    expect(await world.run("rebuild")).toEqual(printed(0, REBUILT));
    expect(await listIndexed(world)).toEqual(world.people.map(({ id }) => id).sort());
  });

  /** On Windows a signal ends a process at once. */
  const signals = process.platform === "win32" ? (["SIGKILL"] as const) : (["SIGKILL", "SIGINT"] as const);
  test.each(signals)("continues after %s", async (signal) => {
    const world = await createWorld();
    await (await buildEmptyIndex(new SqliteEngine(world.file))).close();
    let delay = 100;
    let scans = 0;
    const proxy = await startDatabaseProxy(inject("databaseEndpoint"), async (request, forward) => {
      if (request.operation === "Scan") scans += 1;
      await wait(delay);
      return forward(request);
    });
    onTestFinished(() => proxy.stop());
    const environment = { ...world.environment, DYNAMODB_ENDPOINT: proxy.endpoint };
    const stopped = startLeads(world.command("rebuild"), environment);
    const output = text(stopped.stderr);
    await expect.poll(() => scans, { timeout: 20_000, interval: 10 }).toBeGreaterThan(12);
    stopped.kill(signal);
    const [code] = await once(stopped, "close");
    if (signal === "SIGINT") {
      expect(code).toBe(1);
      expect(await output).toMatch(/^Stopped after \d+ persons\. Run the command again to continue\.\n$/);
    }
    expect(await listIndexed(world)).toEqual([]);

    delay = 0;
    expect(await world.run("rebuild")).toEqual(printed(0, REBUILT));
    expect(await listIndexed(world)).toEqual(world.people.map(({ id }) => id).sort());
  });
});

describe("npm run leads -- index verify", () => {
  test("tells how index and table differ, and with --repair corrects it", async () => {
    const world = await createWorld();
    await world.run("rebuild");
    expect(await world.run("verify")).toEqual(printed(0, compared(300, 0, 0, 0)));
    const index = new SqliteEngine(world.file);
    const [missing = "", outdated = ""] = world.people.map(({ id }) => id);
    await index.remove([missing]);
    await index.put([buildDocument(outdated, {}), buildDocument(buildPerson().id, {})]);
    await index.close();

    const differences = compared(301, 1, 1, 1);
    expect(await world.run("verify")).toEqual(
      printed(1, differences, "Run the command with --repair to correct them."),
    );
    expect(await world.run("verify", "--repair")).toEqual(printed(0, differences, "They are corrected."));
    expect(await world.run("verify")).toEqual(printed(0, compared(300, 0, 0, 0)));
  });

  test("compares a sample", async () => {
    const world = await createWorld();
    await world.run("rebuild");
    const { code, stderr } = await world.run("verify", "--sample", "20");
    const [, checked] = /^Compared (\d+) persons: 0 missing/.exec(stderr) ?? [];
    expect([code, Number(checked) >= 20, Number(checked) < PEOPLE]).toEqual([0, true, true]);
  });
});

describe("npm run leads -- index", () => {
  test.each([
    [["--table", "Global"], "rebuild|verify must be rebuild or verify"],
    [["improve", "--table", "Global"], "rebuild|verify must be rebuild or verify"],
    [["rebuild"], "--table is required"],
    [["verify", "--table", "Global", "--restart"], "--restart is an option of rebuild"],
    [["rebuild", "--table", "Global", "--repair"], "--sample and --repair are options of verify"],
    [["verify", "--table", "Global", "--sample", "0"], "--sample must be a whole number from 1 on"],
  ])("%j is rejected", async (args, message) => {
    expect(await runLeads(["index", ...args])).toMatchObject({ code: 1, stderr: expect.stringContaining(message) });
  });

  test.each([
    ["SEARCH_INDEX is missing", { SEARCH_INDEX: undefined }, "Global", "Environment variable SEARCH_INDEX is not set."],
    ["the index is a folder", { SEARCH_INDEX: tmpdir() }, "Global", `SEARCH_INDEX=${tmpdir()} is not a file.`],
    ["the table is missing", {}, "Missing", "Table Missing does not exist"],
    ["the table is another one", {}, TABLES.tenants, "Table Tenants is not a global table"],
    ["the engine does not respond", { OPENSEARCH_URL: "http://127.0.0.1:9" }, "Global", "(connect ECONNREFUSED 127."],
  ])("says in one line that %s", async (_, variables, table, message) => {
    const { environment } = await createWorld();
    const result = await runLeads(["index", "rebuild", "--table", table], { ...environment, ...variables });
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining(message) });
    expect(result.stderr.trim().split("\n")).toHaveLength(1);
  });

  test("does not create a file with a wrong name", async () => {
    const world = await createWorld();
    const SEARCH_INDEX = `${world.file}x`;
    for (const action of ["rebuild", "verify"]) {
      const { code, stderr } = await runLeads(world.command(action), { ...world.environment, SEARCH_INDEX });
      expect([code, stderr]).toEqual([1, expect.stringMatching(/^SEARCH_INDEX=\S+persons\.dbx is not a file\. .*\n$/)]);
    }
    expect(existsSync(SEARCH_INDEX)).toBe(false);
  });

  test("verify says in one line that the index has not been built", async () => {
    const world = await createWorld();
    const message = "The index of persons has not been built yet. Run index rebuild first.";
    expect(await world.run("verify")).toEqual(printed(1, message));
  });

  test("a rebuild that another one replaces says so in one line, and the other one goes on", async () => {
    const world = await createWorld();
    const other = new SqliteEngine(world.file);
    let scans = 0;
    const proxy = await startDatabaseProxy(inject("databaseEndpoint"), async (request, forward) => {
      if (request.operation === "Scan" && ++scans === 12) {
        await (await other.openRebuild()).discard();
        await other.openRebuild();
      }
      return forward(request);
    });
    onTestFinished(() => proxy.stop());
    const environment = { ...world.environment, DYNAMODB_ENDPOINT: proxy.endpoint };
    const replaced = await runLeads(world.command("rebuild"), environment);
    const advice = "Run index rebuild to continue that one, if it has stopped.";
    expect(replaced).toEqual(printed(1, `Another rebuild has replaced this one. ${advice}`));
    expect(await world.run("rebuild")).toEqual(printed(0, REBUILT));
    expect(await listIndexed(world)).toHaveLength(PEOPLE);
    await other.close();
  });
});
