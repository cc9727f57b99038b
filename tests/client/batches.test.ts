import fc from "fast-check";
import { expect, test } from "vitest";
import { type Batch, cutIntoBatches } from "../../lib/client/batches.ts";

const MAX_BYTES = 4_000_000;

const cut = (entries: Iterable<unknown>, maxEntries = 1_000): Promise<Batch[]> =>
  Array.fromAsync(cutIntoBatches(entries, maxEntries));
const readEntries = ({ body }: Batch): unknown[] => (body === undefined ? [] : JSON.parse(body).prospects);
/** The size of a body in Lambda's event, where it is a JSON string. It is never smaller than the body itself. */
const measureInEvent = (body: string) => Buffer.byteLength(JSON.stringify(body));

/** Letters of each size in UTF-8, and letters that are escaped once or twice on their way. */
const letter = fc.constantFrom("a", "ä", "€", "😀", '"', "\\", "\n", "\u0000", "\ud800");
const count = fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 100_000 }), fc.nat({ max: 1_500_000 }));
const texts = fc.array(fc.record({ letter, count }), { maxLength: 6 });

test("batches contain each entry once, within both limits, and only an entry that is too large has no body", async () => {
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 1, max: 4 }), async (kinds, maxEntries) => {
      const entries = kinds.map((kind) => ({ firstName: kind.letter.repeat(kind.count) }));
      let position = 0;
      for (const { start, length, body } of await cut(entries, maxEntries)) {
        expect(start).toBe(position);
        expect(length).toBeGreaterThan(0);
        expect(length).toBeLessThanOrEqual(maxEntries);
        position += length;
        const expected = JSON.stringify({ prospects: entries.slice(start, position) });
        if (body === undefined) {
          expect(length).toBe(1);
          expect(measureInEvent(expected)).toBeGreaterThanOrEqual(MAX_BYTES);
        } else {
          expect(body === expected).toBe(true);
          expect(measureInEvent(body)).toBeLessThanOrEqual(MAX_BYTES);
        }
      }
      expect(position).toBe(entries.length);
    }),
    { numRuns: 25 },
  );
});

test("small entries are cut only by their number, and the last batch has the rest", async () => {
  const batches = await cut(Array.from({ length: 2_345 }, (_, i) => ({ id: String(i) })));
  expect(batches.map(({ start, length }) => [start, length])).toEqual([
    [0, 1_000],
    [1_000, 1_000],
    [2_000, 345],
  ]);
  expect(await cut([])).toEqual([]);
});

test("a batch has as many entries as fit", async () => {
  const entries = Array.from({ length: 5 }, () => ({ firstName: "x".repeat(1_000_000) }));
  const batches = await cut(entries);
  expect(batches.map(({ start, length }) => [start, length])).toEqual([
    [0, 3],
    [3, 2],
  ]);
});

test("an entry that is too large for any call is alone, wherever it is", async () => {
  const large = { firstName: "x".repeat(MAX_BYTES) };
  const small = { firstName: "y" };
  const batches = await cut([large, small, large, large, small, small]);
  expect(batches.map(({ start, length }) => [start, length])).toEqual([
    [0, 1],
    [1, 1],
    [2, 1],
    [3, 1],
    [4, 2],
  ]);
  expect(batches.map(readEntries)).toEqual([[], [small], [], [], [small, small]]);
});

test("what is not JSON keeps its place", async () => {
  const [batch] = await cut([undefined, () => 1, { id: "a" }]);
  expect(batch && readEntries(batch)).toEqual([null, null, { id: "a" }]);
});
