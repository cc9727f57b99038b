import { describe, expect, test } from "vitest";
import { addProspects, expectValidationErrors } from "../testkit/add-prospects.ts";
import { buildPerson } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

const tenant = await createTenant();

const buildAddress = (length: number) => `${"a".repeat(length - "@example.com".length)}@example.com`;
const buildProfileUrl = (length: number) => "https://www.linkedin.com/in/".padEnd(length, "a");
const buildTexts = (count: number, length = 1) => Array.from({ length: count }, () => "x".repeat(length));

/** For the error path of each limit: the field, its largest valid value and its smallest invalid value. */
const LIMITS: readonly (readonly [path: string, field: string, valid: unknown, tooLarge: unknown])[] = [
  ["firstName", "firstName", "x".repeat(256), "x".repeat(257)],
  ["lastName", "lastName", "x".repeat(256), "x".repeat(257)],
  ["jobTitle", "jobTitle", "x".repeat(256), "x".repeat(257)],
  ["companyName", "companyName", "x".repeat(256), "x".repeat(257)],
  ["city", "city", "🚀".repeat(256), "🚀".repeat(257)],
  ["state", "state", "x".repeat(256), "x".repeat(257)],
  ["externalId", "externalId", "x".repeat(256), "x".repeat(257)],
  ["postalCode", "postalCode", "x".repeat(32), "x".repeat(33)],
  ["country", "country", "x".repeat(256), "x".repeat(257)],
  ["linkedinUrl", "linkedinUrl", buildProfileUrl(1_024), buildProfileUrl(1_025)],
  ["emails.0", "emails", [buildAddress(254)], [buildAddress(255)]],
  ["emails", "emails", Array(20).fill("a@example.com"), Array(21).fill("a@example.com")],
  ["phones.0", "phones", buildTexts(20, 64), buildTexts(20, 65)],
  ["phones", "phones", buildTexts(20), buildTexts(21)],
  ["seniority", "seniority", "x".repeat(256), "x".repeat(257)],
  ["industry", "industry", "x".repeat(256), "x".repeat(257)],
  ...["departments", "subDepartments", "functions", "skills", "languages"].flatMap(
    (field) =>
      [
        [field, field, buildTexts(100), buildTexts(101)],
        [`${field}.0`, field, buildTexts(1, 256), buildTexts(1, 257)],
      ] as const,
  ),
  ["educations", "educations", Array(50).fill({}), Array(51).fill({})],
  [
    "educations.0.description",
    "educations",
    [{ description: "x".repeat(2_000) }],
    [{ description: "x".repeat(2_001) }],
  ],
  ["workExperiences", "workExperiences", Array(50).fill({}), Array(51).fill({})],
  ["workExperiences.0.title", "workExperiences", [{ title: "x".repeat(256) }], [{ title: "x".repeat(257) }]],
];

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test.each(LIMITS)(
    "accepts the maximum length of %s and returns 400 if it is exceeded",
    async (path, field, valid, tooLarge) => {
      expect((await addProspects(tenant, { prospects: [{ ...buildPerson(), [field]: valid }] })).status).toBe(200);

      const errors = await expectValidationErrors(tenant, { prospects: [{ ...buildPerson(), [field]: tooLarge }] });
      expect(errors[0]?.path).toBe(`prospects.0.${path}`);
      expect(errors[0]?.message).toMatch(/^must have a length of at most \d+$/);
    },
  );

  test("stores or rejects a person with the longest multi-byte text in all fields, but never fails", async () => {
    const buildLongText = (length: number) => "\u20ac".repeat(length);
    const longest = {
      ...buildPerson(),
      ...Object.fromEntries(
        ["departments", "functions", "skills"].map((field) => [field, Array(100).fill(buildLongText(256))]),
      ),
      educations: Array(50).fill({ school: buildLongText(256), description: buildLongText(2_000) }),
      workExperiences: Array(50).fill({ title: buildLongText(256), description: buildLongText(2_000) }),
    };
    const { status, text } = await addProspects(tenant, { prospects: [longest] });
    if (status !== 400) expect({ status, text }).toEqual({ status: 200, text: '{"addedCount":1}' });
  });

  test("accepts a person of 65,536 bytes of JSON and returns 400 if it is larger", async () => {
    const tags = buildTexts(100, 256);
    const person = { ...buildPerson(), departments: tags, functions: tags, skills: buildTexts(1) };
    const spare = 65_536 - Buffer.byteLength(JSON.stringify(person));
    const skills = [...buildTexts(Math.floor(spare / 259), 256), "x".repeat((spare % 259) + 1)];
    expect(Buffer.byteLength(JSON.stringify({ ...person, skills }))).toBe(65_536);

    expect((await addProspects(tenant, { prospects: [{ ...person, skills }] })).status).toBe(200);
    expect(
      await expectValidationErrors(tenant, { prospects: [{ ...person, skills, city: `${person.city}x` }] }),
    ).toEqual([{ path: "prospects.0", message: "must be at most 65536 bytes of JSON" }]);
  });

  test("returns 400 for a string with a lone surrogate, which UTF-8 cannot represent", async () => {
    expect(await expectValidationErrors(tenant, { prospects: [{ ...buildPerson(), city: "\ud800" }] })).toEqual([
      { path: "prospects.0.city", message: "must be well-formed Unicode" },
    ]);
  });
});
