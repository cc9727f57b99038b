import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { boundedArray, plainObject } from "../lib/fields.ts";
import { DirectProspects } from "../lib/memberships/prospects-body.ts";
import { validateInput } from "../lib/request-validation.ts";
import { buildPeople } from "./testkit/people.ts";

/** A tree in which an array contains arrays and objects with arrays. Zeros are invalid. */
const leaf = v.pipe(
  v.number(),
  v.check((n) => n > 0, "must be positive"),
);
const Tree = boundedArray(
  plainObject({ before: leaf, lists: boundedArray(boundedArray(leaf, 100), 100), after: leaf }),
  10_000,
);
const number = fc.constantFrom(0, 1, "x", null);
const lists = fc.array(fc.array(number, { maxLength: 4 }), { maxLength: 4 });
const tree = fc.array(fc.record({ before: number, lists, after: number }), { maxLength: 5 });

describe("validateInput", () => {
  test("returns the first errors of those without a limit, and says if there are more", () => {
    fc.assert(
      fc.property(tree, fc.integer({ min: 1, max: 12 }), (input, maxDetails) => {
        const all = validateInput(Tree, input, Number.POSITIVE_INFINITY);
        const limited = validateInput(Tree, input, maxDetails);
        if (all.success || limited.success) {
          expect(limited).toEqual(all);
          return;
        }
        expect(limited.details).toEqual(all.details.slice(0, maxDetails));
        expect(limited.truncated).toBe(all.details.length > maxDetails);
      }),
      { numRuns: 2_000 },
    );
  });

  test("validates no more items of an array after it has found one error more than it may report", () => {
    let validated = 0;
    const item = v.check(() => validated++ < 0, "is not valid");
    const Lists = boundedArray(plainObject({ list: boundedArray(v.pipe(v.unknown(), item), 100) }), 1_000);
    const input = Array(1_000).fill({ list: Array(100).fill(0) });
    expect(validateInput(Lists, input, 50)).toMatchObject({ success: false, truncated: true });
    expect(validated).toBe(51);
  });

  test("reports both invalid e-mail addresses of one prospect", () => {
    const prospects = buildPeople(3).map((person, i) => (i === 1 ? { ...person, emails: ["n/a", "-"] } : person));
    const paths = ["prospects.1.emails.0", "prospects.1.emails.1"];
    const details = paths.map((path) => ({ path, message: "must be an e-mail address" }));
    expect(validateInput(DirectProspects, { prospects }, 50)).toEqual({ success: false, details, truncated: false });
  });

  test("has no limit after a schema has thrown", () => {
    const failing = v.pipe(
      v.unknown(),
      v.transform(() => expect.fail("a defect")),
    );
    expect(() => validateInput(failing, 0, 1)).toThrow("a defect");
    const result = v.safeParse(boundedArray(v.string(), 10), [1, 2, 3, 4]);
    expect(result.issues).toHaveLength(4);
  });
});
