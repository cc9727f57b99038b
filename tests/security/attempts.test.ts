import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { MINIMUM_ATTEMPTS } from "../testkit/security/attack.ts";

test("the files of this folder make at least 2,000 attempts", () => {
  const counts = Object.values(MINIMUM_ATTEMPTS);
  expect(counts.reduce<number>((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(2_000);
  expect(readdirSync(import.meta.dirname)).toEqual(
    expect.arrayContaining(Object.keys(MINIMUM_ATTEMPTS).map((name) => `${name}.test.ts`)),
  );
});
