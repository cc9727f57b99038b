import { describe, expect, test } from "vitest";
import { buildDocument } from "../../../lib/person-search/document.ts";
import { NoIndexError, type PersonIndex, RebuildReplacedError } from "../../../lib/person-search/search-engine.ts";
import { numberedId } from "../search-comparison.ts";
import { buildEmptyIndex } from "./build-empty-index.ts";
import { expectIndex, type IndexUnderTest } from "./expect-index.ts";
import { interfere } from "./fake-index.ts";
import { listIds, rebuild, withTable } from "./with-table.ts";

/** When there is an index, and what several rebuilds do to each other. @param open opens an engine without an index */
export function describeRebuilds(open: () => Promise<IndexUnderTest>): void {
  const [ID, OTHER_ID] = [numberedId(1), numberedId(2)];
  const ADA = buildDocument(ID, { city: "Rome" });
  const query = { filters: { hasEmail: true }, facets: [], limit: 10 };

  async function expectNoIndex(index: PersonIndex): Promise<void> {
    expect(await index.needsRebuild()).toBe(true);
    await expect(index.search(query)).rejects.toThrow(NoIndexError);
    await expect(index.listValues("city", "", 10)).rejects.toThrow(NoIndexError);
    await expect(index.findPersons([ID])).rejects.toThrow(NoIndexError);
    for (const sampleSize of [undefined, 10])
      await expect(Array.fromAsync(index.listPersons(sampleSize))).rejects.toThrow(NoIndexError);
  }

  describe("an index", () => {
    test("does not exist before a rebuild has finished, whatever is put and removed", async () => {
      await withTable(open, async (index, table, tested) => {
        const change = async () => {
          await index.put([ADA]);
          await index.remove([OTHER_ID]);
        };
        await change();
        await expectNoIndex(index);
        const stop = new AbortController();
        await rebuild(index, table, { signal: stop.signal, onProgress: () => stop.abort() });
        await change();
        await expectNoIndex(index);
        await rebuild(index, table, { isRestart: true });
        await expectIndex(tested, table.persons);
        expect(await index.needsRebuild()).toBe(false);
      });
    });

    test("does not exist after it was dropped, and neither does the one that is being built", async () => {
      await withTable(open, async (index, table, tested) => {
        await index.drop();
        await buildEmptyIndex(index);
        const begun = await index.openRebuild();
        await begun.put([ADA]);
        await index.drop();
        await expectNoIndex(index);
        await expect(begun.finish()).rejects.toThrow(RebuildReplacedError);
        await rebuild(index, table);
        await expectIndex(tested, table.persons);
      });
    });
  });

  describe("a rebuild", () => {
    test("that another one has replaced fails, and changes nothing of that", async () => {
      await withTable(open, async (index, _, { refresh }) => {
        const replaced = await index.openRebuild();
        await replaced.writeCheckpoint("of the first");
        await replaced.discard();
        const second = await index.openRebuild();
        await second.put([ADA]);
        for (const call of [
          () => replaced.put([buildDocument(OTHER_ID, {})]),
          () => replaced.remove([ID]),
          () => replaced.readCheckpoint(),
          () => replaced.writeCheckpoint("of the first"),
          () => replaced.finish(),
          () => replaced.discard(),
        ])
          await expect(call()).rejects.toThrow(RebuildReplacedError);
        expect([await second.readCheckpoint(), await index.needsRebuild()]).toEqual([undefined, true]);
        await second.finish();
        await refresh();
        expect(await listIds(index)).toEqual([ID]);
      });
    });

    test("ends as soon as another one restarts, which then builds a complete index", async () => {
      await withTable(open, async (index, table, tested) => {
        let restarted: Promise<unknown> | undefined;
        const first = rebuild(index, table, {
          onProgress: ({ persons }) => {
            if (persons >= 10) restarted ??= rebuild(index, table, { isRestart: true });
          },
        });
        await expect(first).rejects.toThrow(RebuildReplacedError);
        expect(await restarted).toMatchObject({ persons: 40 });
        await expectIndex(tested, table.persons);
        expect(await index.needsRebuild()).toBe(false);
      });
    });

    test.each(["before", "after"])(
      "can be finished by two processes, of which one ends %s the other",
      async (order) => {
        await withTable(open, async (index, table, tested) => {
          const other = () => rebuild(index, table).then(() => {});
          const tasks =
            order === "before" ? [rebuild(interfere(index, other), table)] : [rebuild(index, table), other()];
          await Promise.all(tasks);
          await expectIndex(tested, table.persons);
          expect(await index.needsRebuild()).toBe(false);
        });
      },
    );

    test("that one process finishes and another one discards is either finished or discarded", async () => {
      await withTable(open, async (index, _, { refresh }) => {
        for (let i = 0; i < 20; i++) {
          await index.drop();
          const begun = await index.openRebuild();
          await begun.put([ADA]);
          const discardLater = async () => {
            for (let calls = 0; calls < i % 5; calls++) await index.needsRebuild();
            await begun.discard();
          };
          const [finish, discard] = await Promise.allSettled([begun.finish(), discardLater()]);
          const isFinished = finish.status === "fulfilled";
          const failed = { status: "rejected", reason: expect.any(RebuildReplacedError) };
          expect(isFinished ? discard : finish).toEqual(failed);
          expect(discard.status).toBe(isFinished ? "rejected" : "fulfilled");
          if (!isFinished) {
            await expectNoIndex(index);
            continue;
          }
          await refresh();
          expect(await listIds(index)).toEqual([ID]);
        }
      });
    });

    test("that was finished cannot be discarded, and finishing it again does nothing", async () => {
      await withTable(open, async (index, _, { refresh }) => {
        const begun = await index.openRebuild();
        await begun.put([ADA]);
        await begun.finish();
        await expect(begun.discard()).rejects.toThrow(RebuildReplacedError);
        const next = await index.openRebuild();
        await begun.finish();
        await begun.writeCheckpoint("of the one that is finished");
        expect([await next.readCheckpoint(), await index.needsRebuild()]).toEqual([undefined, true]);
        await refresh();
        expect(await listIds(index)).toEqual([ID]);
        await next.discard();
      });
    });
  });
}
