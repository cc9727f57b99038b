import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addProspects } from "../testkit/add-prospects.ts";
import { anyBodyText, validBody } from "../testkit/any-body.ts";
import { SENT_MARKER, UNKNOWN_FIELD_MARKER } from "../testkit/any-json.ts";
import { readCopies } from "../testkit/db-read.ts";
import { scaled } from "../testkit/faults/seed.ts";
import { log } from "../testkit/setup.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

/** Bodies are sent concurrently, so that the latency of the database does not dominate. */
const BATCH = 25;
/** 400 bodies in the normal test run, 10,000 in the soak test. */
const BATCHES = scaled(16, 400);
/** One in this many bodies is valid by construction. Some of the others are valid by chance. */
const ONE_VALID_IN = 8;
/** Shorter than the timeout of a test, so that a run that hangs, or is shrinking, still reports its seed. */
const TIME_LIMIT_MS = scaled(50_000, 3_000_000);

const body = fc.oneof(
  { weight: ONE_VALID_IN - 1, arbitrary: anyBodyText },
  { weight: 1, arbitrary: validBody.map((valid) => JSON.stringify(valid)) },
);

const PERSON_FIELDS = new Set([
  ...["id", "firstName", "lastName", "jobTitle", "city", "postalCode", "country", "linkedinUrl", "emails", "phones"],
  ...["companyId", "seniority", "departments", "subDepartments", "functions", "industry", "skills", "languages"],
  ...["educations", "workExperiences", "birthDate", "companyName", "state"],
]);
const COPY_FIELDS = ["copiedAt", "copiedBy", "operationId", "person", "pk", "sk", "source"];
const OPTIONAL_COPY_FIELDS: ReadonlySet<string> = new Set(["externalId", "profile"]);

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test("returns 200 or 400 with a reason for each random body, strict and lenient, and never echoes, logs or stores unknown data", async () => {
    const tenant = await createTenant();
    const seen = { valid: 0, partlyValid: 0, rejected: 0, copies: 0 };

    await fc.assert(
      fc.asyncProperty(fc.array(body, { minLength: BATCH, maxLength: BATCH }), async (bodies) => {
        const ids = await Promise.all(
          bodies.map(async (text) => {
            const strict = await send(tenant, text, "return=representation");
            const lenient = await send(tenant, text, "handling=lenient");
            const invalid = lenient.results?.filter(({ status }) => status === "invalid") ?? [];
            if (strict.results) expect({ status: lenient.status, invalid }).toEqual({ status: 200, invalid: [] });
            else if (lenient.results) expect(invalid.length).toBeGreaterThan(0);
            for (const { details = [] } of invalid) {
              expectReasons(details);
              expect(details.length).toBeLessThanOrEqual(5);
            }
            if (strict.results) seen.valid++;
            else if (lenient.results) seen.partlyValid++;
            else seen.rejected++;
            return lenient.results?.flatMap(({ id }) => id ?? []) ?? [];
          }),
        );
        seen.copies += await checkCopies(tenant, ids.flat());
        expectContainsNone(log.take().join("\n"), SENT_MARKER, UNKNOWN_FIELD_MARKER);
      }),
      { numRuns: BATCHES, interruptAfterTimeLimit: TIME_LIMIT_MS, markInterruptAsFailure: true },
    );

    // The assertions above have seen enough of each outcome.
    for (const count of Object.values(seen))
      expect(count, JSON.stringify(seen)).toBeGreaterThan((BATCH * BATCHES) / 20);
  });
});

interface Result {
  readonly id?: string;
  readonly status: string;
  readonly details?: readonly Detail[];
}
interface Detail {
  readonly path: string;
  readonly message: string;
}

/** Sends a body and expects 200 with a result for each entry, or 400 with reasons, and a response without echoes. */
async function send(tenant: Tenant, text: string, prefer: string): Promise<{ status: number; results?: Result[] }> {
  const response = await addProspects(tenant, text, { headers: { prefer } });
  expect(response.headers["content-type"]).toBe("application/json");
  // Only names of fields may be repeated, if they are plain.
  const { ignoredFields = [], ...body } = response.body;
  for (const name of ignoredFields) expect(name).toMatch(/^[\w.-]{1,64}$/);
  expectContainsNone(JSON.stringify([body, response.headers]), SENT_MARKER, UNKNOWN_FIELD_MARKER);
  if (response.status !== 200) {
    expect(response.status).toBe(400);
    expectReasons(body.error.details);
    return { status: 400 };
  }
  const { addedCount, results }: { addedCount: number; results: Result[] } = body;
  expect(results.filter(({ status }) => status === "added")).toHaveLength(addedCount);
  return { status: 200, results };
}

function expectReasons(details: readonly Detail[]): void {
  expect(details.length).toBeGreaterThan(0);
  for (const { path, message } of details) expect(`${path}${message}`).toMatch(/^\S.+/);
}

/** Expects that the copies of these persons contain no unknown or service-owned fields. */
async function checkCopies({ orgId }: Tenant, ids: readonly string[]): Promise<number> {
  const copies = await readCopies(orgId, [...new Set(ids)]);
  for (const copy of copies) {
    const always = Object.keys(copy).filter((field) => !OPTIONAL_COPY_FIELDS.has(field));
    expect(always.toSorted()).toEqual(COPY_FIELDS);
    expect(copy.source).toBe("direct");
    expect(Object.keys(copy.person).filter((field) => !PERSON_FIELDS.has(field))).toEqual([]);
    const nested = [...(copy.person.educations ?? []), ...(copy.person.workExperiences ?? [])];
    for (const field of nested.flatMap(Object.keys)) expect(NESTED_FIELDS).toContain(field);
    expectContainsNone(JSON.stringify(copy), UNKNOWN_FIELD_MARKER);
  }
  return copies.length;
}

const NESTED_FIELDS = [
  ...["school", "degree", "fieldOfStudy", "startDate", "endDate", "description"],
  ...["companyName", "companyId", "title", "location", "current"],
];

function expectContainsNone(text: string, ...marks: readonly string[]): void {
  const lower = text.toLowerCase();
  for (const mark of marks) expect(lower.includes(mark), `${mark} in ${text}`).toBe(false);
}
