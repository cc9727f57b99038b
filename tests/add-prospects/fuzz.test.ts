import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addWithResults } from "../testkit/add-prospects.ts";
import { anyBodyText, validBody } from "../testkit/any-body.ts";
import { SENT_MARKER, UNKNOWN_FIELD_MARKER } from "../testkit/any-json.ts";
import { readCopies } from "../testkit/db-read.ts";
import { log } from "../testkit/setup.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

/** Bodies are sent concurrently, so that the latency of the database does not dominate. */
const BATCH = 25;
const BATCHES = 400;
/** One in this many bodies is valid by construction. Some of the others are valid by chance. */
const ONE_VALID_IN = 12;
/** Shorter than the timeout of the test, so that a run that hangs, or is shrinking, still reports its seed. */
const TIME_LIMIT_MS = 150_000;

const body = fc.oneof(
  { weight: ONE_VALID_IN - 1, arbitrary: anyBodyText },
  { weight: 1, arbitrary: validBody.map((valid) => JSON.stringify(valid)) },
);

const PERSON_FIELDS = new Set([
  ...["id", "firstName", "lastName", "jobTitle", "city", "postalCode", "country", "linkedinUrl", "emails", "phones"],
  ...["companyId", "seniority", "departments", "subDepartments", "functions", "industry", "skills", "languages"],
  ...["educations", "workExperiences", "birthDate"],
]);
const COPY_FIELDS = ["copiedAt", "person", "pk", "sk", "source"];

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test("returns 200 or 400 with a reason for each of 10,000 random bodies, and never echoes, logs or stores unknown data", {
    timeout: 2 * TIME_LIMIT_MS,
  }, async () => {
    const tenant = await createTenant();
    const seen = { 200: 0, 400: 0, copies: 0 };

    await fc.assert(
      fc.asyncProperty(fc.array(body, { minLength: BATCH, maxLength: BATCH }), async (bodies) => {
        const responses = await Promise.all(bodies.map((text) => send(tenant, text)));
        const ids = responses.flatMap(({ status, body }) => {
          if (status === 200) return body.results.map(({ id }: { id: string }) => id);
          expect(status).toBe(400);
          expect(body.error.details.length).toBeGreaterThan(0);
          for (const { path, message } of body.error.details) expect(`${path}${message}`).toMatch(/^\S.+/);
          return [];
        });
        for (const { status } of responses) seen[status === 200 ? 200 : 400]++;
        seen.copies += await checkCopies(tenant, ids);
        expectContainsNone(log.take().join("\n"), SENT_MARKER, UNKNOWN_FIELD_MARKER);
      }),
      { numRuns: BATCHES, interruptAfterTimeLimit: TIME_LIMIT_MS, markInterruptAsFailure: true },
    );

    // The assertions above have seen enough of each outcome.
    expect(seen[200]).toBeGreaterThan((BATCH * BATCHES) / 10);
    expect(seen[400]).toBeGreaterThan((BATCH * BATCHES) / 2);
    expect(seen.copies).toBeGreaterThan(1_000);
  });
});

/** Sends a body and expects that the response does not echo any of it. */
async function send(tenant: Tenant, text: string) {
  const { status, headers, text: responseText } = await addWithResults(tenant, text);
  expect(headers["content-type"]).toBe("application/json");
  expectContainsNone(responseText + JSON.stringify(headers), SENT_MARKER, UNKNOWN_FIELD_MARKER);
  return { status, body: JSON.parse(responseText) };
}

/** Expects that the copies of these persons contain no unknown or service-owned fields. */
async function checkCopies({ orgId }: Tenant, ids: readonly string[]): Promise<number> {
  const copies = await readCopies(orgId, [...new Set(ids)]);
  for (const copy of copies) {
    expect(Object.keys(copy).toSorted()).toEqual(COPY_FIELDS);
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
