import fc from "fast-check";
import { expect, test } from "vitest";
import { chunk, chunkBySize } from "../lib/chunks.ts";

test("chunk keeps all items in their order and fills every chunk except the last", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 10 }), (items, size) => {
      const chunks = [...chunk(items, size)];
      expect(chunks.flat()).toEqual(items);
      const sizes = chunks.map(({ length }) => length);
      expect(sizes.slice(0, -1)).toEqual(sizes.slice(0, -1).fill(size));
      for (const last of sizes.slice(-1)) expect(last).toBeGreaterThan(0);
    }),
  );
});

test("chunk takes an item from a generator only when its chunk is needed", () => {
  let taken = 0;
  function* count() {
    while (true) yield taken++;
  }
  const chunks = chunk(count(), 3);
  expect([chunks.next().value, taken]).toEqual([[0, 1, 2], 3]);
  expect([chunks.next().value, taken]).toEqual([[3, 4, 5], 6]);
});

test("chunkBySize keeps all items in order, and both bounds unless a single item exceeds the size", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 50 })),
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 60 }),
      (sizes, maxItems, maxSize) => {
        const chunks = Array.from(chunkBySize(sizes, maxItems, maxSize, (size) => size));
        expect(chunks.flat()).toEqual(sizes);
        for (const chunk of chunks) {
          const total = chunk.reduce((sum, size) => sum + size, 0);
          expect(chunk.length).toBeGreaterThan(0);
          expect(chunk.length).toBeLessThanOrEqual(maxItems);
          expect(chunk.length === 1 || total <= maxSize).toBe(true);
        }
      },
    ),
  );
});
