import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { loadRecords } from "../../../stacks/tools/load/load-records.ts";
import { client } from "../../testkit/client.ts";
import { startDatabaseProxy } from "../../testkit/database-proxy.ts";
import { LOCAL } from "../../testkit/environment.ts";
import { findMissingIdentities, findWrongIdentities, readGlobalContents } from "../../testkit/global-table.ts";
import { createGlobalTable, writePeopleFile } from "../../testkit/records-file.ts";

const buildId = (n: number) => `a0000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const [ADA, BOB, CARA] = [buildId(1), buildId(2), buildId(3)];

interface PersonLine {
  readonly id: string;
  readonly linkedinUrl?: string;
  readonly emails?: readonly string[];
  readonly deleted?: boolean;
}

/** Loads the lines. @returns the lines whose record has an identity of another record, and the counts */
async function load(table: string, lines: readonly PersonLine[], loadingClient = client) {
  const file = await writePeopleFile(lines);
  const sharedLines: number[] = [];
  const onSharedIdentity = (line: number) => sharedLines.push(line);
  const progress = await loadRecords({ client: loadingClient, type: "person", table, file, onSharedIdentity });
  return { ...progress, sharedLines };
}

const readIdentityMap = async (table: string) => Object.fromEntries((await readGlobalContents(table)).identities);

test("loadRecords writes an identity for the profile and for every address of a person", async () => {
  const table = await createGlobalTable();
  const emails = Array.from({ length: 7 }, (_, i) => `Ada${i}@Example.com`);
  await load(table, [{ id: ADA, linkedinUrl: "https://uk.linkedin.com/in/Ada/", emails }]);
  expect(await readIdentityMap(table)).toEqual({
    "linkedin:/in/ada": ADA,
    ...Object.fromEntries(emails.map((email) => [`email:${email.toLowerCase()}`, ADA])),
  });
});

test("loadRecords writes no identities for companies, and none for values that are not identities", async () => {
  const table = await createGlobalTable();
  const values = {
    linkedinUrl: `https://www.linkedin.com/in/${"x".repeat(5_000)}`,
    emails: ["n/a", 5, null, "ada@example.com"],
  };
  const people = await writePeopleFile([
    { id: ADA, ...values },
    { id: BOB, linkedinUrl: 5, emails: "b@example.com" },
  ]);
  await loadRecords({ client, type: "person", table, file: people });
  expect(await readIdentityMap(table)).toEqual({ "email:ada@example.com": ADA });
  const companies = await writePeopleFile([{ id: BOB, linkedinUrl: "https://www.linkedin.com/in/bob" }]);
  await loadRecords({ client, type: "company", table, file: companies });
  expect(await readIdentityMap(table)).toMatchObject({ "email:ada@example.com": ADA });
});

test("loadRecords deletes the former identities of a record that changed", async () => {
  const table = await createGlobalTable();
  await load(table, [{ id: ADA, linkedinUrl: "linkedin.com/in/ada", emails: ["a@example.com", "b@example.com"] }]);
  await load(table, [{ id: ADA, linkedinUrl: "linkedin.com/in/ada-l", emails: ["b@example.com"] }]);
  expect(await readIdentityMap(table)).toEqual({ "linkedin:/in/ada-l": ADA, "email:b@example.com": ADA });
});

test("loadRecords lets the first record keep an identity, and reports the lines of the others", async () => {
  const table = await createGlobalTable();
  await load(table, [{ id: ADA, emails: ["info@example.com"] }]);
  const lines = [
    { id: BOB, emails: ["info@example.com", "bob@example.com"] },
    { id: ADA, emails: ["info@example.com"] },
    { id: CARA, emails: ["cara@example.com", "bob@example.com"] },
  ];
  const { sharedLines, shared } = await load(table, lines);
  expect([sharedLines, shared]).toEqual([[1, 3], 2]);
  expect(await readIdentityMap(table)).toEqual({
    "email:info@example.com": ADA,
    "email:bob@example.com": BOB,
    "email:cara@example.com": CARA,
  });
});

test("loadRecords does not delete an identity that a record shared with another one and lost", async () => {
  const table = await createGlobalTable();
  await load(table, [
    { id: ADA, emails: ["info@example.com"] },
    { id: BOB, emails: ["info@example.com"] },
  ]);
  await load(table, [{ id: BOB, emails: [] }]);
  expect(await readIdentityMap(table)).toEqual({ "email:info@example.com": ADA });
});

test("loadRecords deletes the record and the identities of a deleted line, and frees them for others", async () => {
  const table = await createGlobalTable();
  await load(table, [
    { id: ADA, emails: ["ada@example.com"] },
    { id: CARA, emails: ["cara@example.com"] },
  ]);
  const { loaded, deleted, shared } = await load(table, [
    { id: BOB, emails: ["ada@example.com"] },
    { id: ADA.toUpperCase(), deleted: true },
    { id: buildId(9), deleted: true },
  ]);
  expect({ loaded, deleted, shared }).toEqual({ loaded: 1, deleted: 2, shared: 0 });
  const { persons } = await readGlobalContents(table);
  expect([...persons.keys()].sort()).toEqual([BOB, CARA]);
  expect(await readIdentityMap(table)).toEqual({ "email:ada@example.com": BOB, "email:cara@example.com": CARA });
});

test("loadRecords keeps the last line of an id, also if the lines are far apart", async () => {
  const table = await createGlobalTable();
  const others = Array.from({ length: 1_200 }, (_, i) => ({ id: buildId(100 + i) }));
  await load(table, [
    { id: ADA, emails: ["a@example.com"] },
    { id: BOB, emails: ["b@example.com"] },
    ...others,
    { id: ADA, emails: ["a2@example.com"] },
    { id: BOB, deleted: true },
  ]);
  const { persons, identities } = await readGlobalContents(table);
  expect([persons.get(ADA), persons.has(BOB)]).toEqual([{ id: ADA, emails: ["a2@example.com"] }, false]);
  expect(Object.fromEntries(identities)).toEqual({ "email:a2@example.com": ADA });
});

test("two loads at the same time leave each identity with one of the records", async () => {
  const table = await createGlobalTable();
  const buildLines = (offset: number) =>
    Array.from({ length: 60 }, (_, i) => ({ id: buildId(offset + i), emails: [`${i}@example.com`] }));
  const loads = await Promise.all([load(table, buildLines(100)), load(table, buildLines(200))]);
  const contents = await readGlobalContents(table);
  expect([findWrongIdentities(contents), findMissingIdentities(contents)]).toEqual([[], []]);
  expect(loads.reduce((sum, { shared }) => sum + shared, 0)).toBe(60);
});

type KillMoment = "before the commit" | "after the commit";

/** Loads the lines. From the n-th request on, the database gets no request, and the client no response. */
async function loadUntilKilled(table: string, lines: readonly PersonLine[], n: number, moment: KillMoment) {
  let requests = 0;
  const forwarded: Promise<unknown>[] = [];
  const proxy = await startDatabaseProxy(inject("databaseEndpoint"), async (request, forward) => {
    requests += 1;
    const isForwarded = requests < n || (requests === n && moment === "after the commit");
    const response = isForwarded ? forward(request) : undefined;
    if (response) forwarded.push(response);
    return requests < n ? ((await response) ?? "reset") : "reset";
  });
  const killedClient = new DynamoDBClient({ ...LOCAL, endpoint: proxy.endpoint, maxAttempts: 1 });
  try {
    await load(table, lines, killedClient);
    return "completed";
  } catch (error) {
    if (requests < n) throw error;
    return "killed";
  } finally {
    await Promise.allSettled(forwarded);
    await proxy.stop();
    killedClient.destroy();
  }
}

const BEFORE = Array.from({ length: 30 }, (_, i) => ({
  id: buildId(i),
  linkedinUrl: `linkedin.com/in/p${i}`,
  emails: [`kept${i}@example.com`, `lost${i}@example.com`],
}));
/** One in three persons is deleted, one takes over an identity of a deleted one, and one gets other addresses. */
const AFTER = BEFORE.map(({ id, linkedinUrl }, i): PersonLine => {
  if (i % 3 === 0) return { id, deleted: true };
  if (i % 3 === 1) return { id, linkedinUrl: `linkedin.com/in/p${i - 1}`, emails: [`kept${i}@example.com`] };
  return { id, linkedinUrl, emails: [`kept${i}@example.com`, `new${i}@example.com`, "info@example.com"] };
});
/** Another version of the file: of the records that changed, every other one is as before. */
const OTHER = BEFORE.map((line, i): PersonLine => (i % 2 ? line : { id: line.id, emails: [`other${i}@example.com`] }));

async function loadWithoutKill() {
  const table = await createGlobalTable();
  await load(table, BEFORE);
  await load(table, AFTER);
  return readGlobalContents(table);
}

test.each(["before the commit", "after the commit"] as const)(
  "a load that is killed at any request, %s, leaves no wrong identity, and the next load completes it",
  { timeout: 120_000 },
  async (moment) => {
    const expected = await loadWithoutKill();
    for (let n = 1; ; n++) {
      const table = await createGlobalTable();
      await load(table, BEFORE);
      const result = await loadUntilKilled(table, AFTER, n, moment);
      const context = `request ${n}`;
      expect(findWrongIdentities(await readGlobalContents(table)), context).toEqual([]);
      await load(table, n % 2 ? AFTER : OTHER);
      const contents = await readGlobalContents(table);
      if (n % 2) expect(contents, context).toEqual(expected);
      expect([findWrongIdentities(contents), findMissingIdentities(contents)], context).toEqual([[], []]);
      if (result === "completed") break;
    }
  },
);

const idOf = fc.integer({ min: 1, max: 4 }).map(buildId);
const emailOf = fc.integer({ min: 1, max: 4 }).map((n) => `${n}@example.com`);
const anyLine: fc.Arbitrary<PersonLine> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ id: idOf, emails: fc.uniqueArray(emailOf, { maxLength: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ id: idOf, deleted: fc.constant(true) }) },
);
const anyLoad = fc.record({
  lines: fc.array(anyLine, { minLength: 1, maxLength: 6 }),
  kill: fc.option(fc.record({ request: fc.integer({ min: 1, max: 6 }), isCommitted: fc.boolean() }), {
    nil: undefined,
  }),
});

/** What the identities are after a load of a few lines: the last line of each id counts, and the first record keeps its identity. */
function applyLoad(owners: Map<string, string>, lines: readonly PersonLine[]): void {
  const last = lines.filter(({ id }, i) => !lines.slice(i + 1).some((later) => later.id === id));
  const readAddresses = ({ emails = [], deleted }: PersonLine) =>
    deleted ? [] : emails.map((email) => `email:${email}`);
  for (const line of last) {
    for (const [identity, id] of owners)
      if (id === line.id && !readAddresses(line).includes(identity)) owners.delete(identity);
  }
  for (const line of last) {
    for (const identity of readAddresses(line)) if (!owners.has(identity)) owners.set(identity, line.id);
  }
}

test("after any loads, completed or killed, every identity names a record that has it; the first record keeps it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyLoad, { minLength: 1, maxLength: 4 }), async (loads) => {
      const table = await createGlobalTable();
      for (const { lines, kill } of loads) {
        const owners = new Map((await readGlobalContents(table)).identities);
        const moment = kill?.isCommitted ? "after the commit" : "before the commit";
        const result = await loadUntilKilled(table, lines, kill?.request ?? Number.POSITIVE_INFINITY, moment);
        const contents = await readGlobalContents(table);
        expect(findWrongIdentities(contents)).toEqual([]);
        if (result === "killed") continue;
        applyLoad(owners, lines);
        expect(contents.identities).toEqual(owners);
      }
    }),
    { numRuns: 40 },
  );
}, 60_000);
