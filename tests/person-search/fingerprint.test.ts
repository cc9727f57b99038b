import { expect, test } from "vitest";
import { buildDocument } from "../../lib/person-search/document.ts";
import { computeFingerprint } from "../../lib/person-search/fingerprint.ts";

const ID = "a0000000-0000-4000-8000-000000000001";
const OTHER_ID = "a0000000-0000-4000-8000-000000000002";
const compute = (record: Record<string, unknown>, id = ID) => computeFingerprint(buildDocument(id, record));

test("the fingerprint of a record does not depend on the order of its fields, nor on what the index does not hold", () => {
  const record = { firstName: "Ada", city: "Rome", skills: ["C++", "Sales"] };
  expect(compute({ skills: ["C++", "Sales"], city: "Rome", firstName: "Ada", birthDate: "1990" })).toBe(
    compute(record),
  );
  expect(compute(record)).toSatisfy(Number.isSafeInteger);
});

test("the fingerprint depends on everything that the index holds", () => {
  const records = [
    {},
    { city: "Rome" },
    { city: "ROME" },
    { state: "Rome" },
    { jobTitle: "Rome" },
    { emails: ["a@b.c"] },
  ];
  const fingerprints = [...records.map((record) => compute(record)), compute({}, OTHER_ID)];
  expect(new Set(fingerprints).size).toBe(fingerprints.length);
});
