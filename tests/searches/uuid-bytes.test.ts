import fc from "fast-check";
import { expect, test } from "vitest";
import { arePackedUuids, packUuids, unpackUuids } from "../../lib/searches/uuid-bytes.ts";

/** Of any version and variant, as the schema of a request accepts them. */
const uuid = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) =>
  Buffer.from(bytes)
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"),
);

test("unpackUuids returns any window of the ids that packUuids packed, in 16 bytes each", () => {
  fc.assert(
    fc.property(fc.array(uuid, { maxLength: 20 }), fc.nat(25), fc.nat(25), (ids, start, count) => {
      const bytes = packUuids(ids);
      expect(bytes).toHaveLength(16 * ids.length);
      expect(unpackUuids(bytes, start, start + count)).toEqual(ids.slice(start, start + count));
    }),
  );
});

test("unpackUuids reads bytes that are a part of a larger buffer", () => {
  const id = "0011aaff-0000-4000-8000-00000000000f";
  const whole = packUuids([id, id.toUpperCase(), id]);
  expect(unpackUuids(new Uint8Array(whole).subarray(16, 32), 0, 5)).toEqual([id]);
});

test("arePackedUuids is false for bytes that end within an id", () => {
  expect([0, 16, 32].map((length) => arePackedUuids(new Uint8Array(length)))).toEqual([true, true, true]);
  expect([1, 15, 17].map((length) => arePackedUuids(new Uint8Array(length)))).toEqual([false, false, false]);
});
