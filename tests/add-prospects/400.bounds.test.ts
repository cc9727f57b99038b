import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { addProspects, addWithResults } from "../testkit/add-prospects.ts";
import { buildPeople, buildPerson } from "../testkit/people.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

const tenant = await createTenant();

async function faultsOf(body: unknown) {
  proxy.take();
  const { status, body: answer } = await addProspects(tenant, body);
  expect(status).toBe(400);
  expect(proxy.take()).toEqual([]);
  return answer.error.details;
}

const ids = (count: number) => Array.from({ length: count }, () => randomUUID() as string);
const address = (length: number) => `${"a".repeat(length - "@example.com".length)}@example.com`;
const profile = (length: number) => "https://www.linkedin.com/in/".padEnd(length, "a");
const texts = (count: number, length = 1) => Array.from({ length: count }, () => "x".repeat(length));

/** Of each field the most that fits, and the least that does not. */
const BOUNDS: readonly (readonly [field: string, fits: unknown, tooMuch: unknown, at: string])[] = [
  ["firstName", "x".repeat(256), "x".repeat(257), "firstName"],
  ["lastName", "x".repeat(256), "x".repeat(257), "lastName"],
  ["jobTitle", "x".repeat(256), "x".repeat(257), "jobTitle"],
  ["city", "x".repeat(256), "x".repeat(257), "city"],
  ["postalCode", "x".repeat(32), "x".repeat(33), "postalCode"],
  ["country", "x".repeat(256), "x".repeat(257), "country"],
  ["linkedinUrl", profile(1_024), profile(1_025), "linkedinUrl"],
  ["emails", [address(254)], [address(255)], "emails.0"],
  ["emails", Array(20).fill("a@example.com"), Array(21).fill("a@example.com"), "emails"],
  ["phones", texts(20, 64), texts(20, 65), "phones.0"],
  ["phones", texts(20), texts(21), "phones"],
  ["seniority", "x".repeat(256), "x".repeat(257), "seniority"],
  ["industry", "x".repeat(256), "x".repeat(257), "industry"],
  ...["departments", "subDepartments", "functions", "skills", "languages"].flatMap(
    (field) =>
      [
        [field, texts(100), texts(101), field],
        [field, texts(1, 256), texts(1, 257), `${field}.0`],
      ] as const,
  ),
  ["educations", Array(50).fill({}), Array(51).fill({}), "educations"],
  [
    "educations",
    [{ description: "x".repeat(2_000) }],
    [{ description: "x".repeat(2_001) }],
    "educations.0.description",
  ],
  ["workExperiences", Array(50).fill({}), Array(51).fill({}), "workExperiences"],
  ["workExperiences", [{ title: "x".repeat(256) }], [{ title: "x".repeat(257) }], "workExperiences.0.title"],
];

describe("the bound of a field", () => {
  test.each(BOUNDS)("%s", async (field, fits, tooMuch, at) => {
    expect((await addProspects(tenant, { prospects: [{ ...buildPerson(), [field]: fits }] })).status).toBe(200);

    const faults = await faultsOf({ prospects: [{ ...buildPerson(), [field]: tooMuch }] });
    expect(faults[0].path).toBe(`prospects.0.${at}`);
    expect(faults[0].message).toMatch(/^must have a length of at most \d+$/);
  });

  test("of all fields together is no more than the database can hold, or the person is refused", async () => {
    const long = (length: number) => "\u20ac".repeat(length);
    const longest = {
      ...buildPerson(),
      ...Object.fromEntries(["departments", "functions", "skills"].map((field) => [field, Array(100).fill(long(256))])),
      educations: Array(50).fill({ school: long(256), description: long(2_000) }),
      workExperiences: Array(50).fill({ title: long(256), description: long(2_000) }),
    };
    const { status, text } = await addProspects(tenant, { prospects: [longest] });
    if (status !== 400) expect({ status, text }).toEqual({ status: 200, text: '{"addedCount":1}' });
  });

  test("of all fields together is 65,536 bytes of JSON", async () => {
    const tags = texts(100, 256);
    const person = { ...buildPerson(), departments: tags, functions: tags, skills: texts(1) };
    const spare = 65_536 - Buffer.byteLength(JSON.stringify(person));
    const skills = [...texts(Math.floor(spare / 259), 256), "x".repeat((spare % 259) + 1)];
    expect(Buffer.byteLength(JSON.stringify({ ...person, skills }))).toBe(65_536);

    expect((await addProspects(tenant, { prospects: [{ ...person, skills }] })).status).toBe(200);
    expect(await faultsOf({ prospects: [{ ...person, skills, city: `${person.city}x` }] })).toEqual([
      { path: "prospects.0", message: "must be at most 65536 bytes of JSON" },
    ]);
  });

  test("a text that has no UTF-8 form is refused", async () => {
    expect(await faultsOf({ prospects: [{ ...buildPerson(), city: "\ud800" }] })).toEqual([
      { path: "prospects.0.city", message: "must be well-formed Unicode" },
    ]);
  });
});

describe("the number of prospects", () => {
  const bulk = (window: object) => ({ selection: { mode: "bulk", searchId: randomUUID(), startIndex: 0, ...window } });
  const manual = (includedIds: unknown) => ({ selection: { mode: "manual", includedIds } });

  test.each([
    ["no prospects", { prospects: [] }, "prospects", "must have a length of at least 1"],
    ["1,001 prospects", { prospects: buildPeople(1_001) }, "prospects", "must have a length of at most 1000"],
    ["no included ids", manual([]), "selection.includedIds", "must have a length of at least 1"],
    ["1,001 included ids", manual(ids(1_001)), "selection.includedIds", "must have a length of at most 1000"],
    ["a target of 0", bulk({ targetCount: 0 }), "selection.targetCount", "must be at least 1"],
    ["a target of 1,001", bulk({ targetCount: 1_001 }), "selection.targetCount", "must be at most 1000"],
    ["a target of 1.5", bulk({ targetCount: 1.5 }), "selection.targetCount", "must be a whole number"],
    ["a target in text", bulk({ targetCount: "10" }), "selection.targetCount", "must be a number"],
    ["a start below 0", bulk({ targetCount: 1, startIndex: -1 }), "selection.startIndex", "must be at least 0"],
    [
      "a start past all numbers",
      bulk({ targetCount: 1, startIndex: 2 ** 53 }),
      "selection.startIndex",
      "must be a whole number",
    ],
    [
      "10,001 exclusions",
      bulk({ targetCount: 1, excludedIds: ids(10_001) }),
      "selection.excludedIds",
      "must have a length of at most 10000",
    ],
    [
      "an exclusion that is no UUID",
      bulk({ targetCount: 1, excludedIds: ["x"] }),
      "selection.excludedIds.0",
      "must be a UUID",
    ],
    ["an included id that is no UUID", manual([...ids(2), "x"]), "selection.includedIds.2", "must be a UUID"],
    ["a search id that is no UUID", bulk({ targetCount: 1, searchId: "x" }), "selection.searchId", "must be a UUID"],
    ["a mode that is unknown", { selection: { mode: "all" } }, "selection.mode", "must be manual or bulk"],
    ["no mode", { selection: {} }, "selection.mode", "is required"],
  ])("%s are refused", async (_, body, path, message) => {
    expect(await faultsOf(body)).toEqual([{ path, message }]);
  });

  test("1,001 prospects are refused though they are all the same person", async () => {
    const faults = await faultsOf({ prospects: Array(1_001).fill(buildPerson()) });
    expect(faults).toEqual([{ path: "prospects", message: "must have a length of at most 1000" }]);
  });

  test("1,000 are taken with all exclusions a search can have", async () => {
    const { body } = await addWithResults(tenant, manual(ids(1_000)));
    expect(body.results).toHaveLength(1_000);
    const answer = await addProspects(tenant, bulk({ targetCount: 1_000, excludedIds: ids(10_000) }));
    expect(answer.body.error.details).toEqual([{ path: "selection.searchId", message: "is unknown or has expired" }]);
  });
});
