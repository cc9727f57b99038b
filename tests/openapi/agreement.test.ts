import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { validateInput } from "../../lib/request-validation.ts";
import type { Route } from "../../lib/route.ts";
import { routes } from "../../lib/routes.ts";
import { hasVisibleText, removeInvisibleExceptJoiners } from "../../lib/unicode.ts";
import { arbitraryFor } from "../testkit/openapi/arbitrary.ts";
import { findViolations, readPointer, toPointer } from "../testkit/openapi/document.ts";
import { isRuleInWords } from "../testkit/openapi/is-rule-in-words.ts";
import { buildPerson } from "../testkit/people.ts";

/** The bodies with fields of a person, whose texts are cleaned before they are checked. */
const WITH_PERSON: ReadonlySet<string> = new Set<keyof typeof routes>([
  "addProspects",
  "updateLead",
  "findLeads",
  "eraseLead",
]);

/** What the service accepts although the document does not allow it, as a form of the value that it does allow. */
const LENIENT_RULES = {
  "null counts as absent": (value: unknown) => (value === null ? undefined : value),
  "a text without visible characters counts as absent": (value: unknown) =>
    typeof value === "string" && !hasVisibleText(value) ? undefined : value,
  "blanks at both ends are removed, and invisible characters of addresses": (value: unknown) =>
    typeof value === "string" ? removeInvisibleExceptJoiners(value).trim() : value,
};
type Rule = (value: unknown) => unknown;
const [NULL_IS_ABSENT, ...ONLY_WITH_PERSON] = Object.values(LENIENT_RULES);
const listLenientRules = (name: string): Rule[] =>
  [NULL_IS_ABSENT, ...(WITH_PERSON.has(name) ? ONLY_WITH_PERSON : [])].filter((rule) => rule !== undefined);

/** Replaces each value of a body by the form that the document allows; what counts as absent is removed. */
function normalise(body: unknown, rules: readonly Rule[]): unknown {
  const value = rules.reduce((current, rule) => rule(current), body);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => normalise(item, rules)).filter((item) => item !== undefined);
  const fields = Object.entries(value).map(([name, field]) => [name, normalise(field, rules)]);
  return Object.fromEntries(fields.filter(([, field]) => field !== undefined));
}

/** Values of other types, values of other formats, and lengths at a limit or one above it. */
const value = fc.oneof(
  fc.constantFrom(null, true, "", " ", 0, -1, 1, 1.5, 1_000, 1_001, 2 ** 53, [], {}, "person", "manual", "bulk"),
  fc.constantFrom("2026-02-28", "2026-02-30", "2026-13-01", "20260228", "ada@example.com", "ada@", "@example.com"),
  fc.constantFrom("linkedin.com/in/ada", "https://example.com", randomUUID(), randomUUID().toUpperCase(), "\ud800"),
  fc.constantFrom(` ${randomUUID()} `, " 2026-02-28\n", "\u200bada@example.com\u0000", "\u3164", "\u200b", "a\u200b"),
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

  test(`the service accepts a body of ${name} if and only if the OpenAPI document allows it, with the listed exceptions (3,000 mutations)`, () => {
    for (const body of validBodies) expect(validateInput(schema, body, 1).success).toBe(true);
    const rules = listLenientRules(name);
    let rejectedCount = 0;
    fc.assert(
      fc.property(
        fc.oneof(
          { weight: 9, arbitrary: fc.constantFrom<unknown>(...validBodies) },
          { weight: 1, arbitrary: arbitraryFor(pointer) },
        ),
        fc.nat(),
        value,
        fc.boolean(),
        (body, at, replacement, isRemoved) => {
          const sent = { body: structuredClone(body) };
          changeOneValue(sent, at, isRemoved ? undefined : replacement);
          const result = validateInput(schema, sent.body, 100);
          const violations = findViolations(pointer, sent.body);
          const isEquivalent = () => findViolations(pointer, normalise(sent.body, rules)).length === 0;
          if (violations.length > 0) expect(result.success && !isEquivalent(), violations.join()).toBe(false);
          else expect(listErrors(result).filter((error) => !isRuleInWords(sent, error))).toEqual([]);
          rejectedCount += violations.length > 0 ? 1 : 0;
        },
      ),
      { numRuns: 3_000 },
    );
    expect(rejectedCount).toBeGreaterThan(300);
  });
});

describe("OpenAPI request bodies that the service accepts although the document does not allow them", () => {
  const person = { firstName: "Ada", id: randomUUID() };
  const bodies: Readonly<Record<keyof typeof LENIENT_RULES, unknown>> = {
    "null counts as absent": { prospects: [{ ...person, city: null }] },
    "a text without visible characters counts as absent": { prospects: [{ ...person, companyId: "\u3164" }] },
    "blanks at both ends are removed, and invisible characters of addresses": {
      prospects: [{ ...person, companyId: ` ${randomUUID()}`, emails: ["\u0000 ada@example.com"] }],
    },
  };

  test.each(Object.entries(LENIENT_RULES))("%s", (name, rule) => {
    const pointer = "/components/schemas/AddProspectsRequest";
    const body = bodies[name as keyof typeof LENIENT_RULES];
    expect(validateInput(routes.addProspects.body, body, 1).success).toBe(true);
    expect(findViolations(pointer, body)).not.toEqual([]);
    expect(findViolations(pointer, normalise(body, [rule]))).toEqual([]);
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
