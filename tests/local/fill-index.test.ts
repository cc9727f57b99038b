import { afterEach, expect, test, vi } from "vitest";
import { ServiceUnavailableError } from "../../lib/errors.ts";
import type { PersonIndex } from "../../lib/person-search/search-engine.ts";
import { SqliteEngine } from "../../lib/person-search/sqlite.ts";
import { startFilling } from "../../stacks/local/fill-index.ts";
import { TABLES } from "../testkit/environment.ts";
import { expectIndex } from "../testkit/person-index/expect-index.ts";
import { interfere } from "../testkit/person-index/fake-index.ts";
import type { FakeTable } from "../testkit/person-index/fake-table.ts";
import { runAlone } from "../testkit/person-index/scheduler.ts";
import { rebuild, withTable } from "../testkit/person-index/with-table.ts";

afterEach(() => void vi.restoreAllMocks());

const open = async () => ({ engine: new SqliteEngine(), refresh: async () => {}, check: async () => {} });

const fill = (index: Pick<PersonIndex, "needsRebuild" | "openRebuild">, table: FakeTable, timeoutMs = 30_000) =>
  runAlone(async (process) => {
    const database = table.connect(process);
    const options = { table: TABLES.global, retryDelayMs: 1 };
    const filling = startFilling({ index, run: (step) => step(database), ...options });
    await filling.waitFor(timeoutMs);
    await filling.stop();
  });

test("an attempt that fails is repeated until the index is filled, and reported once in one line", async () => {
  const report = vi.spyOn(console, "error").mockReturnValue();
  await withTable(open, async (index, table, tested) => {
    const failures = [1, 2, 3];
    const openRebuild = () => {
      if (failures.pop()) throw new ServiceUnavailableError(new Error("no shard is ready"));
      return index.openRebuild();
    };
    await fill({ needsRebuild: () => index.needsRebuild(), openRebuild }, table);
    await expectIndex(tested, table.persons);
  });
  expect(report.mock.calls).toEqual([["The index of persons is not filled yet (no shard is ready). Trying again."]]);
});

test("an index that another process fills meanwhile is filled", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  await withTable(open, async (index, table, tested) => {
    // The other one begins with an empty index, which ends the first attempt.
    const restart = () => rebuild(index, table, { isRestart: true }).then(() => {});
    await fill(interfere(index, restart), table);
    expect(await index.needsRebuild()).toBe(false);
    await expectIndex(tested, table.persons);
  });
});

test("nobody waits long for an index that cannot be filled", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  await withTable(open, async (index, table) => {
    const fail = () => Promise.reject(new ServiceUnavailableError());
    await fill({ needsRebuild: fail, openRebuild: fail }, table, 1);
    await expect(index.listValues("city", "", 1)).rejects.toThrow("has not been built");
  });
});
