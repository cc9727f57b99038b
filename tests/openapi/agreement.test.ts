import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { validateInput } from "../../lib/request-validation.ts";
import type { Route } from "../../lib/route.ts";
import { routes } from "../../lib/routes.ts";
import { hasVisibleText } from "../../lib/unicode.ts";
import { findViolations, readPointer, toPointer } from "../testkit/openapi/document.ts";
import { buildPerson } from "../testkit/people.ts";

/** The messages of rules that the document can only explain in words. */
const ONLY_IN_WORDS = [
  "must be at most 65536 bytes of JSON",
  "must be the URL of a person's LinkedIn profile",
  "must be well-formed Unicode",
  "must not be before startDate",
];

/** The bodies with fields of a person, in which a blank text counts as absent, whatever the type of the field. */
const WITH_PERSON: ReadonlySet<string> = new Set<keyof typeof routes>([
  "addProspects",
  "updateLead",
  "findLeads",
  "eraseLead",
]);

const isNull = (value: unknown) => value === null;
const isNullOrBlank = (value: unknown) => isNull(value) || (typeof value === "string" && !hasVisibleText(value));

/** Removes what the service treats as absent, but the document does not mention: null, and blank texts. */
function removeAbsent(body: unknown, isAbsent: (value: unknown) => boolean): unknown {
  if (typeof body !== "object" || body === null) return body;
  if (Array.isArray(body)) return body.filter((item) => !isAbsent(item)).map((item) => removeAbsent(item, isAbsent));
  const present = Object.entries(body).filter(([, value]) => !isAbsent(value));
  return Object.fromEntries(present.map(([name, value]) => [name, removeAbsent(value, isAbsent)]));
}

/** Values of other types, values of other formats, and lengths at a limit or one above it. */
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

/** A person with the fields that the examples do not contain. */
const FULL_PERSON = {
  ...buildPerson(),
  companyName: "Acme",
  companyId: randomUUID(),
  state: "Wien",
  externalId: "crm-7",
  birthDate: "1980-02-29",
  educations: [{ school: "TU Wien", description: "x" }],
  workExperiences: [{ companyId: randomUUID(), current: true, location: "Wien" }],
};

/** Persons with one name and one identity. */
const SHORT_PERSONS = [
  { firstName: "Ada", id: randomUUID() },
  { lastName: "Lovelace", linkedinUrl: "linkedin.com/in/ada" },
  { lastName: "Lovelace", emails: ["ada@example.com"] },
];

describe.each(bodies)("OpenAPI request body of $name", ({ name, schema, pointer, examples }) => {
  const validBodies =
    name === "addProspects"
      ? [...examples, ...[[FULL_PERSON], SHORT_PERSONS].map((prospects) => ({ prospects }))]
      : examples;

  test(`the service accepts a body of ${name} if and only if the OpenAPI document allows it (examples and 3,000 mutations)`, () => {
    for (const body of validBodies) expect(validateInput(schema, body, 1).success).toBe(true);
    let rejectedCount = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...validBodies),
        fc.nat(),
        value,
        fc.boolean(),
        (body, at, replacement, isRemoved) => {
          const sent = { body: structuredClone(body) };
          changeOneValue(sent, at, isRemoved ? undefined : replacement);
          const result = validateInput(schema, sent.body, 100);
          const violations = findViolations(pointer, sent.body);
          const present = removeAbsent(sent.body, WITH_PERSON.has(name) ? isNullOrBlank : isNull);
          const isEquivalent = findViolations(pointer, present).length === 0;
          if (violations.length > 0) expect(result.success && !isEquivalent, violations.join()).toBe(false);
          else expect(listErrors(result).filter(({ message }) => !ONLY_IN_WORDS.includes(message))).toEqual([]);
          rejectedCount += violations.length > 0 ? 1 : 0;
        },
      ),
      { numRuns: 3_000 },
    );
    expect(rejectedCount).toBeGreaterThan(300);
  });
});

const listErrors = (result: ReturnType<typeof validateInput>) => (result.success ? [] : result.details);

/** Replaces or, if the replacement is undefined, removes one value at any depth. */
function changeOneValue(root: object, at: number, replacement: unknown): void {
  const locations = [...listLocations(root)];
  const { parent, key } = locations[at % locations.length] ?? expect.fail("The body has no value to change");
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
