import { randomUUID } from "node:crypto";
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import type { Route } from "../../lib/route.ts";
import { routes } from "../../lib/routes.ts";
import { findViolations, readPointer, toPointer } from "../testkit/openapi/document.ts";
import { buildPerson } from "../testkit/people.ts";

/** Rules that the description has in words only. */
const ONLY_IN_WORDS = ["check", "raw_transform"];

/** What a field is that it must not be, now and then; and what it may be, at a bound or just past it. */
const value = fc.oneof(
  fc.constantFrom(null, true, "", " ", 0, -1, 1, 1.5, 1_000, 1_001, 2 ** 53, [], {}, "person", "manual", "bulk"),
  fc.constantFrom("2026-02-28", "2026-02-30", "2026-13-01", "20260228", "ada@example.com", "ada@", "@example.com"),
  fc.constantFrom("linkedin.com/in/ada", "https://example.com", randomUUID(), randomUUID().toUpperCase(), "\ud800"),
  fc
    .tuple(fc.constantFrom(20, 32, 50, 64, 100, 128, 256, 500, 1_000, 1_024, 2_000, 10_000), fc.constantFrom(0, 1))
    .chain(([bound, over]) =>
      fc.constantFrom("x".repeat(bound + over), ...["x", randomUUID()].map((item) => Array(bound + over).fill(item))),
    ),
);

const bodies = Object.entries<Route>(routes).flatMap(([name, { path, method, body }]) => {
  const content = toPointer("paths", path, method.toLowerCase(), "requestBody", "content", "application/json");
  const examples = Object.values((readPointer(`${content}/examples`) ?? {}) as Record<string, { value: object }>);
  return body ? [{ name, schema: body, pointer: `${content}/schema`, examples: examples.map((one) => one.value) }] : [];
});

/** A body with other fields than the examples show. */
const FULL_PERSON = {
  ...buildPerson(),
  companyId: randomUUID(),
  birthDate: "1980-02-29",
  educations: [{ school: "TU Wien", description: "x" }],
  workExperiences: [{ companyId: randomUUID(), current: true, location: "Wien" }],
};

describe.each(bodies)("$name", ({ name, schema, pointer, examples }) => {
  const good = name === "addProspects" ? [...examples, { prospects: [FULL_PERSON] }] : examples;

  test("takes the documented bodies, and of those like them just those that the document allows", () => {
    for (const body of good) expect(v.safeParse(schema, body).success).toBe(true);
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...good), fc.nat(), value, fc.boolean(), (body, at, replacement, isGone) => {
        const sent = { body: structuredClone(body) };
        changeOneValue(sent, at, isGone ? undefined : replacement);
        const result = v.safeParse(schema, sent.body);
        const faults = findViolations(pointer, sent.body);
        if (faults.length > 0) expect(result.success, faults.join()).toBe(false);
        else expect((result.issues ?? []).filter(({ type }) => !ONLY_IN_WORDS.includes(type))).toEqual([]);
        refused += faults.length > 0 ? 1 : 0;
      }),
      { numRuns: 3_000 },
    );
    expect(refused).toBeGreaterThan(300);
  });
});

/** Changes one of all the values in it, at any depth; undefined takes it away. */
function changeOneValue(whole: object, at: number, replacement: unknown): void {
  const places = [...listLocations(whole)];
  const { parent, key } = places[at % places.length] ?? expect.fail("nothing to change");
  if (replacement !== undefined) Reflect.set(parent, key, replacement);
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else Reflect.deleteProperty(parent, key);
}

function* listLocations(parent: object): Generator<{ parent: object; key: string }> {
  for (const [key, child] of Object.entries(parent)) {
    yield { parent, key };
    if (typeof child === "object" && child !== null) yield* listLocations(child);
  }
}
