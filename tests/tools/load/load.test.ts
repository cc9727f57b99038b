import { once } from "node:events";
import { access, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { expect, inject, onTestFinished, test } from "vitest";
import { startDatabaseProxy } from "../../testkit/database-proxy.ts";
import { runLeads, startLeads } from "../../testkit/leads-command.ts";
import { buildPeople } from "../../testkit/people.ts";
import { contentOf, emptyTable, fileOf } from "../../testkit/records-file.ts";

test("killed in the middle and run again, it leaves each person in the table once, and does not start over", async () => {
  const people = buildPeople(4_000);
  const [table, file] = [await emptyTable(), await fileOf(people.map((person) => JSON.stringify(person)))];
  // Slow enough to be killed on the way.
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
  expect(progress.loaded).toBeLessThan(4_000);
  expect((await contentOf(table)).size).toBeGreaterThanOrEqual(progress.loaded);

  delay = 0;
  proxy.take();
  const { code, output } = await run(table, file, proxy.endpoint);
  expect([code, output]).toEqual([0, expect.stringContaining("Loaded 4,000 records\n")]);
  expect(proxy.take()).toHaveLength((4_000 - progress.loaded) / 25);
  expect(new Set((await contentOf(table)).keys())).toEqual(new Set(people.map(({ id }) => `PERSON#${id}`)));
});

// A process cannot be sent SIGINT on Windows: it would end at once.
test.skipIf(process.platform === "win32")(
  "told to stop, it finishes what it has begun, and says how to go on",
  async () => {
    const [table, file] = [
      await emptyTable(),
      await fileOf(buildPeople(20_000).map((person) => JSON.stringify(person))),
    ];
    const loading = start(table, file, inject("databaseEndpoint"));
    const output = text(loading.stderr);
    await expect.poll(async () => (await contentOf(table)).size, { timeout: 20_000, interval: 20 }).toBeGreaterThan(0);
    loading.kill("SIGINT");
    const [code] = await once(loading, "close");
    expect([code, await output]).toEqual([
      1,
      expect.stringMatching(/Stopped after [\d,]+ records\. Run the command again to continue\.\n$/),
    ]);
    const { progress } = JSON.parse(await readFile(`${file}.checkpoint`, "utf8"));
    expect((await contentOf(table)).size).toBe(progress.loaded);
  },
);

test("what is wrong is told in a line, and what is in the file never", async () => {
  const [table, file] = [await emptyTable(), await fileOf(['{"lastName": "Lovelace"}'])];
  const endpoint = inject("databaseEndpoint");
  expect(await run(table, file, endpoint)).toEqual({
    code: 1,
    output: "line 1 is no object with an id that is a UUID\nLoaded 0 records, 1 bad line\n",
  });
  expect(await run("no-such-table", file, endpoint)).toMatchObject({ code: 1 });
  expect(await run(table, `${file}.missing`, endpoint)).toEqual({
    code: 1,
    output: `${file}.missing does not exist.\n`,
  });
  expect(await run(table, dirname(file), endpoint)).toMatchObject({
    code: 1,
    output: expect.stringContaining("is not a file"),
  });
  await expect(access(join(dirname(file), ".checkpoint"))).rejects.toThrow("ENOENT");
  await expect(access(`${dirname(file)}.checkpoint`)).rejects.toThrow("ENOENT");
  expect(await run("", file, endpoint)).toEqual({
    code: 2,
    output: expect.stringContaining("npm run leads -- load --help"),
  });
});

const start = (table: string, file: string, endpoint: string) =>
  startLeads(["load", "--table", table, file], { DYNAMODB_ENDPOINT: endpoint });

async function run(table: string, file: string, endpoint: string) {
  const { code, stderr } = await runLeads(["load", "--table", table, file], { DYNAMODB_ENDPOINT: endpoint });
  return { code, output: stderr };
}
