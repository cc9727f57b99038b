import fc from "fast-check";
import { beforeEach, expect, test, vi } from "vitest";
import type { AddAllOptions, BatchResult } from "../../lib/client/client.ts";
import { CLIENT_FAULTS, createFakeList } from "../testkit/fake-list.ts";
import { createTestClient } from "../testkit/fake-service.ts";

// No jitter: a retry follows at once.
beforeEach(() => {
  vi.spyOn(Math, "random").mockReturnValue(0);
});

/** Few ids, so that persons repeat within a batch and in several batches. Some entries are invalid. */
const people = fc.array(fc.record({ id: fc.option(fc.integer({ min: 0, max: 40 }).map(String), { nil: undefined }) }), {
  maxLength: 60,
});
const sizes = { maxEntries: fc.integer({ min: 1, max: 12 }), concurrency: fc.integer({ min: 1, max: 6 }) };
const faults = fc.array(fc.constantFrom(...CLIENT_FAULTS), { maxLength: 80 });

/** Runs `addAll` and collects its batches in the order of the input. */
async function run(
  list: ReturnType<typeof createFakeList>,
  entries: Parameters<typeof addTo>[1],
  options: AddAllOptions,
) {
  const batches: BatchResult[] = [];
  const sums = await addTo(list, entries, {
    ...options,
    onBatch: async (batch) => {
      await options.onBatch?.(batch);
      batches.push(batch);
    },
  });
  return { ...sums, batches: batches.toSorted((a, b) => a.start - b.start) };
}
const addTo = (
  list: ReturnType<typeof createFakeList>,
  entries: readonly { readonly id: string | undefined }[],
  options: AddAllOptions,
) => createTestClient(list).addAll("list", entries, options);

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);

test("each entry is in one batch, and a repeated run counts the same and adds nothing, whatever fails", async () => {
  await fc.assert(
    fc.asyncProperty(
      people,
      faults,
      faults,
      fc.record(sizes),
      sizes.concurrency,
      async (entries, first, second, options, other) => {
        const pending = [...first];
        const list = createFakeList(() => pending.shift() ?? "none");
        const result = await run(list, entries, { ...options, idempotencyKey: "run" });

        const results = result.batches.flatMap((batch) => batch.results);
        expect(results.map(({ index }) => index)).toEqual(entries.map((_, i) => i));
        expect(results.map(({ id }) => id)).toEqual(entries.map(({ id }) => id));
        for (const { duplicateOf, id } of results)
          if (duplicateOf !== undefined) expect(entries[duplicateOf]?.id).toBe(id);
        for (const { details, index } of results) if (details) expect(details[0]?.path).toBe(`prospects.${index}.id`);
        for (const { start, length } of result.batches) {
          expect(start % options.maxEntries).toBe(0);
          expect(length).toBe(Math.min(options.maxEntries, entries.length - start));
        }
        const valid = new Set(entries.flatMap(({ id }) => (id === undefined ? [] : [id])));
        expect(new Set(list.members.keys())).toEqual(valid);
        expect(result.addedCount).toBe(valid.size);
        expect(result.counts.added).toBe(valid.size);
        expect(sum(result.counts)).toBe(entries.length);
        for (const { body = "" } of list.requests)
          expect(JSON.parse(body).prospects.length).toBeLessThanOrEqual(options.maxEntries);

        pending.push(...second);
        const members = new Map(list.members);
        const repeated = await run(list, entries, { ...options, concurrency: other, idempotencyKey: "run" });
        expect(repeated).toEqual(result);
        expect(list.members).toEqual(members);
      },
    ),
    { numRuns: 150 },
  );
});

test("a run that is stopped anywhere and continued has the sums of one run, and sends nothing after it has stopped", async () => {
  const how = fc.constantFrom("callback fails", "aborted");
  await fc.assert(
    fc.asyncProperty(
      people,
      faults,
      fc.record(sizes),
      how,
      fc.nat({ max: 12 }),
      async (entries, first, options, stop, after) => {
        const pending = [...first];
        const list = createFakeList(() => pending.shift() ?? "none");
        const done = new Map<number, BatchResult>();
        const abort = new AbortController();
        const reason = new Error("stopped");
        const key = { ...options, idempotencyKey: "run", isDone: ({ start }: { start: number }) => done.has(start) };
        const stopped = run(list, entries, {
          ...key,
          signal: abort.signal,
          onBatch: (batch) => {
            if (done.size < after) done.set(batch.start, batch);
            else if (stop === "aborted") abort.abort(reason);
            else throw reason;
          },
        });
        if (Math.ceil(entries.length / options.maxEntries) > after) await expect(stopped).rejects.toBe(reason);
        else await stopped;
        expect(list.countInFlight()).toBe(0);
        const sent = list.requests.length;

        const rest = await run(list, entries, key);
        const resent = list.requests.slice(sent).map(({ headers }) => headers["idempotency-key"]);
        for (const start of done.keys()) expect(resent).not.toContain(`run:${start}`);
        const results = [...done.values(), ...rest.batches].flatMap((batch) => batch.results);
        const valid = new Set(entries.flatMap(({ id }) => (id === undefined ? [] : [id])));
        expect(results).toHaveLength(entries.length);
        expect(results.filter(({ status }) => status === "added")).toHaveLength(valid.size);
        expect(list.members.size).toBe(valid.size);
      },
    ),
    { numRuns: 150 },
  );
});

test("the input is read at most one batch further than the calls in progress need", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 200 }), fc.record(sizes), fc.boolean(), async (count, options, isAsync) => {
      const list = createFakeList();
      let [completed, most] = [0, 0];
      function* read() {
        for (let read = 1; read <= count; read += 1) {
          most = Math.max(most, read - completed);
          yield { id: String(read) };
        }
      }
      async function* readAsync() {
        yield* read();
      }
      await createTestClient(list).addAll("list", isAsync ? readAsync() : read(), {
        ...options,
        onBatch: ({ length }) => {
          completed += length;
        },
      });
      expect(completed).toBe(count);
      expect(most).toBeLessThanOrEqual((options.concurrency + 1) * options.maxEntries);
    }),
  );
});
