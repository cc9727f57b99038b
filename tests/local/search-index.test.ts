import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runLeads } from "../testkit/leads-command.ts";
import { buildStaff } from "../testkit/person-index.ts";
import { writeRecordsFile } from "../testkit/records-file.ts";
import { countStaff } from "../testkit/search-stack.ts";
import { startMain } from "../testkit/start-main.ts";

const STAFF = 60;
/** Starting processes on a busy machine takes long. */
const POLL = { timeout: 30_000, interval: 50 };

async function createDataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "search-index-"));
  onTestFinished(() => rm(folder, { recursive: true, maxRetries: 10 }));
  return join(folder, "data");
}

async function start(DATA?: string) {
  const stack = startMain(DATA === undefined ? {} : { DATA });
  const service = await stack.started;
  const endpoint = /its database at (\S+)\. /.exec(stack.output())?.[1] ?? "";
  const kill = async () => {
    stack.process.kill("SIGKILL");
    await once(stack.process, "close");
  };
  return { ...service, endpoint, kill };
}
type Stack = Awaited<ReturnType<typeof start>>;

async function load({ endpoint }: Stack, lines: readonly object[]): Promise<void> {
  const file = await writeRecordsFile(lines.map((line) => JSON.stringify(line)));
  const { code, stderr } = await runLeads(["load", "--table", "Global", file], { DYNAMODB_ENDPOINT: endpoint });
  expect(code, stderr).toBe(0);
}

const verify = (DATA: string, { endpoint }: Stack) =>
  runLeads(["index", "verify", "--table", "Global"], {
    DYNAMODB_ENDPOINT: endpoint,
    SEARCH_INDEX: join(DATA, "persons.db"),
  });

function createStaff() {
  const { staff, filters } = buildStaff(STAFF);
  return { staff, companyName: filters.companyName.any[0] ?? "" };
}

test("npm start: what is loaded, changed and deleted while the stack runs is found, changed and not found", async () => {
  const stack = await start();
  const { staff, companyName } = createStaff();
  await load(stack, staff);
  await expect.poll(() => countStaff(stack, companyName), POLL).toBe(STAFF);

  const [moved, deleted] = staff;
  const elsewhere = `Company ${randomUUID()}`;
  await load(stack, [
    { ...moved, companyName: elsewhere },
    { id: deleted?.id, deleted: true },
  ]);
  await expect.poll(() => countStaff(stack, companyName), POLL).toBe(STAFF - 2);
  await expect.poll(() => countStaff(stack, elsewhere), POLL).toBe(1);
});

test("npm start with DATA: after a kill, the index becomes equal to the table", async () => {
  const DATA = await createDataFolder();
  const { staff, companyName } = createStaff();
  const first = await start(DATA);
  await load(first, staff);
  await first.kill();

  const second = await start(DATA);
  await expect.poll(() => countStaff(second, companyName), POLL).toBe(STAFF);
  await load(
    second,
    staff.slice(1).map(({ id }) => ({ id, deleted: true })),
  );
  await second.kill();

  const third = await start(DATA);
  await expect.poll(() => countStaff(third, companyName), POLL).toBe(1);
  expect(await verify(DATA, third)).toMatchObject({
    code: 0,
    stderr: "Compared 1 person: 0 missing in the index, 0 outdated, 0 not in the table any more.\n",
  });
});

test("npm start with DATA: an index of another database is built anew", async () => {
  const DATA = await createDataFolder();
  const { staff, companyName } = createStaff();
  const first = await start(DATA);
  await load(first, staff);
  await expect.poll(() => countStaff(first, companyName), POLL).toBe(STAFF);
  await first.kill();

  await rm(join(DATA, "database.db"));
  const second = await start(DATA);
  await expect.poll(() => countStaff(second, companyName), POLL).toBe(0);
});

test.each([
  [
    "an engine that does not respond",
    async () => ({ OPENSEARCH_URL: "http://ada:secret@127.0.0.1:9" }),
    /^The index of persons cannot be used \(connect ECONNREFUSED 127\.0\.0\.1:9\)\. Correct OPENSEARCH_URL, .*\n$/,
  ],
  [
    "a damaged index",
    async () => {
      const DATA = await createDataFolder();
      await mkdir(DATA);
      await writeFile(join(DATA, "persons.db"), "no database".repeat(100));
      return { DATA };
    },
    /^The index of persons in \S+persons\.db cannot be opened \(file is not a database\)\. Delete the file, .*\n$/,
  ],
])("npm start: %s ends the start with one line", async (_, prepare, message) => {
  const stack = startMain(await prepare());
  expect(await stack.ended).toEqual([1, null]);
  expect(await stack.errors).toMatch(message);
});
