import { describe, expect, test } from "vitest";
import { ServiceUnavailableError } from "../../../lib/errors.ts";
import { rebuildIndex } from "../../../lib/person-index/rebuild-index.ts";
import { verifyIndex } from "../../../lib/person-index/verify-index.ts";
import { buildDocument } from "../../../lib/person-search/document.ts";
import type { PersonIndex } from "../../../lib/person-search/search-engine.ts";
import { TABLES } from "../environment.ts";
import { createRandom } from "../faults/random.ts";
import { scaled } from "../faults/seed.ts";
import { numberedId } from "../search-comparison.ts";
import { buildEmptyIndex } from "./build-empty-index.ts";
import { expectIndex, type IndexUnderTest } from "./expect-index.ts";
import { connectIndex, interfere } from "./fake-index.ts";
import type { FakeTable } from "./fake-table.ts";
import { runAlone } from "./scheduler.ts";
import { listIds, rebuild, withTable } from "./with-table.ts";

/** What rebuilding and comparing must do with every engine, without faults. @param open opens an engine without an index */
export function describeMaintenance(open: () => Promise<IndexUnderTest>): void {
  /** Runs a test with an empty index and a table of 40 persons. */
  const withIndex = (run: (index: PersonIndex, table: FakeTable, tested: IndexUnderTest) => Promise<void>) =>
    withTable(open, async (index, table, tested) => run(await buildEmptyIndex(index), table, tested));

  type Verifying = Partial<Parameters<typeof verifyIndex>[0]>;
  const verify = (index: PersonIndex, table: FakeTable, options: Verifying = {}) =>
    runAlone((process) => {
      const database = table.connect(process);
      const common = { index, itemCount: 40, isRepair: false, delayOfChangesMs: 0 };
      return verifyIndex({ ...common, run: (step) => step(database), ...options });
    });
  const ids = Array.from({ length: 40 }, (_, i) => numberedId(i));
  const stray = numberedId(99);

  describe("rebuildIndex", () => {
    test("replaces the index when it is complete, and not before", async () => {
      await withIndex(async (index, table, { refresh }) => {
        await index.put([buildDocument(stray, {})]);
        const stop = new AbortController();
        const stopped = rebuild(index, table, { signal: stop.signal, onProgress: () => stop.abort() });
        expect((await stopped).persons).toBeLessThan(40);
        await refresh();
        expect([await listIds(index), await index.needsRebuild()]).toEqual([[stray], true]);
        expect(await rebuild(index, table)).toEqual({ items: 40, persons: 40 });
        await refresh();
        expect([await listIds(index), await index.needsRebuild()]).toEqual([ids, false]);
      });
    });

    test.each([
      ["another table", { table: "Other" }],
      ["a restart", { isRestart: true }],
    ])("begins with an empty index for %s", async (_, options) => {
      await withIndex(async (index, table, { refresh }) => {
        const stop = new AbortController();
        await rebuild(index, table, { signal: stop.signal, onProgress: () => stop.abort() });
        table.persons.clear();
        table.persons.set(stray, {});
        expect(await rebuild(index, table, options)).toEqual({ items: 1, persons: 1 });
        await refresh();
        expect(await listIds(index)).toEqual([stray]);
      });
    });

    test.each([
      ["changed", { city: "Elsewhere" }],
      ["deleted", undefined],
    ])("does not bring back what a person was before it was %s meanwhile", async (_, record) => {
      await withIndex(async (index, table, tested) => {
        const change = () => changeBoth(index, table, ids[0] ?? "", record);
        await rebuild(interfere(index, change), table);
        await expectIndex(tested, table.persons);
      });
    });

    test("continues after it was killed, at any of its calls", async () => {
      await withIndex(async (index, table, tested) => {
        for (const id of ids.slice(3)) table.persons.delete(id);
        for (let killAt = 1, isKilled = true; isKilled; killAt += scaled(9, 1)) {
          await runAlone(async (process) => {
            const database = table.connect(process);
            const killed = connectIndex(index, process, createRandom("unused"), 0);
            const options = { index: killed, table: TABLES.global, checkpointIntervalMs: 0 };
            await rebuildIndex({ ...options, run: (step) => step(database) }).catch(() => {});
            isKilled = process.isKilled();
          }, killAt);
          await rebuild(index, table);
          await expectIndex(tested, table.persons);
        }
      });
    });

    test("goes on while the engine is not available for checkpoints", async () => {
      await withIndex(async (index, table, tested) => {
        let calls = 0;
        const openRebuild = async () => {
          const begun = await index.openRebuild();
          const write = begun.writeCheckpoint.bind(begun);
          const writeCheckpoint = async (checkpoint: string) => {
            calls += 1;
            // The first one proves that the rebuild can begin.
            if (calls > 1) throw new ServiceUnavailableError();
            await write(checkpoint);
          };
          return Object.assign(begun, { writeCheckpoint });
        };
        const failing = { index: { openRebuild }, checkpointIntervalMs: 0 };
        expect(await rebuild(index, table, failing)).toEqual({ items: 40, persons: 40 });
        expect(calls).toBeGreaterThan(1);
        await expectIndex(tested, table.persons);
      });
    });

    test("of an empty table makes an empty index", async () => {
      await withIndex(async (index, table, { refresh }) => {
        await index.put([buildDocument(stray, {})]);
        table.persons.clear();
        expect(await rebuild(index, table)).toEqual({ items: 0, persons: 0 });
        await refresh();
        expect(await listIds(index)).toEqual([]);
      });
    });
  });

  describe("verifyIndex", () => {
    const [missing = "", outdated = ""] = ids;
    /** The index has one person less, one with other values, and one that is not in the table. */
    const damage = async (index: PersonIndex, table: FakeTable) => {
      await rebuild(index, table);
      await index.remove([missing]);
      await index.put([buildDocument(outdated, { city: "Elsewhere" }), buildDocument(stray, {})]);
    };

    test("finds what is missing, outdated and surplus, and changes nothing", async () => {
      await withIndex(async (index, table, { refresh }) => {
        await damage(index, table);
        await refresh();
        for (let i = 0; i < 2; i++)
          expect(await verify(index, table)).toEqual({ checked: 41, missing: 1, outdated: 1, surplus: 1 });
      });
    });

    test("repairs what it finds", async () => {
      await withIndex(async (index, table, { refresh }) => {
        await damage(index, table);
        await refresh();
        expect(await verify(index, table, { isRepair: true })).toMatchObject({ missing: 1, outdated: 1, surplus: 1 });
        await refresh();
        expect(await verify(index, table)).toMatchObject({ missing: 0, outdated: 0, surplus: 0 });
        expect(await listIds(index)).toEqual(ids);
      });
    });

    test.each([
      ["changed", { city: "Elsewhere" }],
      ["deleted", undefined],
    ])("does not bring back what a person was before it was %s meanwhile", async (_, record) => {
      await withIndex(async (index, table, tested) => {
        await damage(index, table);
        await tested.refresh();
        const change = () => changeBoth(index, table, missing, record);
        await verify(interfere(index, change), table, { isRepair: true });
        await expectIndex(tested, table.persons);
      });
    });

    test("checks about as many persons as it is told to", async () => {
      await withIndex(async (index, table, { refresh }) => {
        await rebuild(index, table);
        await refresh();
        const { checked, ...differences } = await verify(index, table, { sampleSize: 10, itemCount: 2_000 });
        expect(differences).toEqual({ missing: 0, outdated: 0, surplus: 0 });
        expect(checked).toSatisfy((count) => count >= 10 && count < 40);
      });
    });
  });
}

/** Changes the table and, as the reader of its stream does, the index. */
async function changeBoth(index: PersonIndex, table: FakeTable, id: string, record: object | undefined): Promise<void> {
  table.change(id, record && { ...record });
  await (record ? index.put([buildDocument(id, { ...record })]) : index.remove([id]));
}
