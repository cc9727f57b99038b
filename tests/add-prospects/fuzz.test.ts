import fc from "fast-check";
import { expect, test } from "vitest";
import { addWithResults } from "../testkit/add-prospects.ts";
import { anyText, goodBody } from "../testkit/any-body.ts";
import { FOREIGN, SENT } from "../testkit/any-json.ts";
import { readCopies } from "../testkit/db-read.ts";
import { log } from "../testkit/setup.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

/** Bodies are sent some at once: the database then is not what takes the time. */
const BATCH = 25;
const BATCHES = 400;
/** One of so many is good for certain; of the others, some are by chance. */
const ONE_IS_GOOD_OF = 12;
/** Before the test's own, so that a run that is stuck, or shrinking, still tells its seed. */
const TIME_LIMIT_MS = 150_000;

const body = fc.oneof(
  { weight: ONE_IS_GOOD_OF - 1, arbitrary: anyText },
  { weight: 1, arbitrary: goodBody.map((good) => JSON.stringify(good)) },
);

const PERSON_FIELDS = new Set([
  ...["id", "firstName", "lastName", "jobTitle", "city", "postalCode", "country", "linkedinUrl", "emails", "phones"],
  ...["companyId", "seniority", "departments", "subDepartments", "functions", "industry", "skills", "languages"],
  ...["educations", "workExperiences", "birthDate"],
]);
const COPY_FIELDS = ["copiedAt", "person", "pk", "sk", "source"];

test("of 10,000 bodies each is taken or refused with a reason; none is echoed, logged or stored beyond the known fields", {
  timeout: 2 * TIME_LIMIT_MS,
}, async () => {
  const tenant = await createTenant();
  const seen = { 200: 0, 400: 0, copies: 0 };

  await fc.assert(
    fc.asyncProperty(fc.array(body, { minLength: BATCH, maxLength: BATCH }), async (bodies) => {
      const answers = await Promise.all(bodies.map((text) => answerTo(tenant, text)));
      const ids = answers.flatMap(({ status, body }) => {
        if (status === 200) return body.results.map(({ id }: { id: string }) => id);
        expect(status).toBe(400);
        expect(body.error.details.length).toBeGreaterThan(0);
        for (const { path, message } of body.error.details) expect(`${path}${message}`).toMatch(/^\S.+/);
        return [];
      });
      for (const { status } of answers) seen[status === 200 ? 200 : 400]++;
      seen.copies += await checkCopies(tenant, ids);
      expectNoneIn(log.take().join("\n"), SENT, FOREIGN);
    }),
    { numRuns: BATCHES, interruptAfterTimeLimit: TIME_LIMIT_MS, markInterruptAsFailure: true },
  );

  // What is asserted above was not asserted of nothing.
  expect(seen[200]).toBeGreaterThan((BATCH * BATCHES) / 10);
  expect(seen[400]).toBeGreaterThan((BATCH * BATCHES) / 2);
  expect(seen.copies).toBeGreaterThan(1_000);
});

async function answerTo(tenant: Tenant, text: string) {
  const { status, headers, text: answer } = await addWithResults(tenant, text);
  expect(headers["content-type"]).toBe("application/json");
  expectNoneIn(answer + JSON.stringify(headers), SENT, FOREIGN);
  return { status, body: JSON.parse(answer) };
}

/** Of what was stored of these persons, nothing is unknown or the service's own. */
async function checkCopies({ orgId }: Tenant, ids: readonly string[]): Promise<number> {
  const copies = await readCopies(orgId, [...new Set(ids)]);
  for (const copy of copies) {
    expect(Object.keys(copy).toSorted()).toEqual(COPY_FIELDS);
    expect(copy.source).toBe("direct");
    expect(Object.keys(copy.person).filter((field) => !PERSON_FIELDS.has(field))).toEqual([]);
    const nested = [...(copy.person.educations ?? []), ...(copy.person.workExperiences ?? [])];
    for (const field of nested.flatMap(Object.keys)) expect(NESTED_FIELDS).toContain(field);
    expectNoneIn(JSON.stringify(copy), FOREIGN);
  }
  return copies.length;
}

const NESTED_FIELDS = [
  ...["school", "degree", "fieldOfStudy", "startDate", "endDate", "description"],
  ...["companyName", "companyId", "title", "location", "current"],
];

function expectNoneIn(text: string, ...marks: readonly string[]): void {
  const lower = text.toLowerCase();
  for (const mark of marks) expect(lower.includes(mark), `${mark} in ${text}`).toBe(false);
}
