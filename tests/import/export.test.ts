import { once } from "node:events";
import { text as readText } from "node:stream/consumers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createImportWorld } from "../testkit/import-world.ts";
import { runLeads, startLeads } from "../testkit/leads-command.ts";
import { useStack } from "../testkit/use-stack.ts";

const stack = useStack("none");

/** Texts that spreadsheets, separators and guards make difficult. The service removes blanks at both ends. */
const difficult = fc.oneof(
  fc.constantFrom(
    "=1+1",
    "'=1+1",
    "''=1+1",
    "+49 30",
    "-",
    "@me",
    "a;b",
    "a,b",
    "a|b",
    'say "hi"',
    "two\nlines",
    "[1]",
    '["a"]',
  ),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
);
const text = difficult.filter(
  (value) => value.trim() === value && /[\p{L}\p{N}]/u.test(value) && !value.includes("\0"),
);
const texts = fc.array(text, { maxLength: 4 });
const person = fc.record(
  {
    firstName: text,
    lastName: text,
    jobTitle: text,
    city: text,
    phones: fc.array(fc.constantFrom("+49 30 1234", "'0151 234", "1;ext=5", "4.9301E+11"), { maxLength: 3 }),
    skills: texts,
    departments: texts,
    educations: fc.array(fc.record({ school: text, degree: text }), { maxLength: 2 }),
    workExperiences: fc.array(fc.record({ companyName: text, current: fc.boolean() }), { maxLength: 2 }),
    birthDate: fc.constantFrom("1990-05-17"),
  },
  { requiredKeys: ["firstName"] },
);

async function createExportWorld(persons: readonly object[]) {
  const world = await createImportWorld(stack());
  const prospects = persons.map((one, i) => ({ ...one, id: crypto.randomUUID(), emails: [`p${i}@example.com`] }));
  await world.client.addAll(world.listId, prospects);
  const runExport = (listId = world.listId) => runLeads(["export", "--list", listId], world.env());
  return { ...world, prospects, runExport };
}

describe("leads export", () => {
  test("for all persons: importing the file into another organisation stores exactly the same values", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(person, { minLength: 1, maxLength: 60 }), async (persons) => {
        const world = await createExportWorld(persons);
        const { stdout, stderr } = await world.runExport();
        expect(stderr).toBe(`Exported ${persons.length} person${persons.length === 1 ? "" : "s"}.\n`);
        const other = await createImportWorld(stack());
        const file = await other.writeFile("export.csv", stdout);
        const imported = await other.run([file, "--list", other.listId, "--json"]);
        expect(JSON.parse(imported.stdout), imported.stderr).toMatchObject({ counts: { added: persons.length } });
        expect(await other.readMembers()).toEqual(await world.readMembers());
      }),
      { numRuns: 8 },
    );
  });

  test("importing the file into the same list changes nothing", async () => {
    const world = await createExportWorld([{ firstName: "Ann", skills: ["a;b"] }, { lastName: "=1+1" }]);
    const before = await Array.fromAsync(world.client.allLeads(world.listId));
    const file = await world.writeFile("export.csv", (await world.runExport()).stdout);
    const { stdout, code } = await world.run([file, "--list", world.listId, "--json"]);
    expect(JSON.parse(stdout)).toEqual({ listId: world.listId, rows: 2, counts: { alreadyInList: 2 }, reasons: {} });
    expect(code).toBe(0);
    expect(await Array.fromAsync(world.client.allLeads(world.listId))).toEqual(before);
  });

  test("guards every cell that a spreadsheet would run as a formula", async () => {
    const world = await createExportWorld(["=1+1", "+1", "-1", "@a1", "'=a1"].map((firstName) => ({ firstName })));
    const { stdout } = await world.runExport();
    const names = stdout
      .trim()
      .split("\r\n")
      .slice(1)
      .map((line) => line.split(",")[1]);
    expect(names.toSorted()).toEqual(["''=a1", "'+1", "'-1", "'=1+1", "'@a1"]);
  });

  test.each([0, 100, 101])("exports a list of %d persons completely", async (count) => {
    const world = await createExportWorld(Array.from({ length: count }, (_, i) => ({ firstName: `Ann ${i}` })));
    const { stdout, code } = await world.runExport();
    expect(stdout.trim().split("\r\n")).toHaveLength(count + 1);
    expect(code).toBe(0);
  });

  test("leaves out persons whom the organisation erased, and says so", async () => {
    const world = await createExportWorld([{ firstName: "Ann" }, { firstName: "Bob" }]);
    await world.asAdmin.deleteLead(world.prospects[0]?.id ?? "");
    const { stdout, stderr } = await world.runExport();
    expect(stdout).not.toContain("Ann");
    expect(stderr).toBe("Exported 1 person, without 1 person whom the organisation erased.\n");
  });

  test("ends without an error if the reader of its output ends first, as head does", async () => {
    const world = await createExportWorld(Array.from({ length: 300 }, () => ({ firstName: "A".repeat(250) })));
    const child = startLeads(["export", "--list", world.listId], world.env());
    child.stdout.destroy();
    const [stderr, [code]] = await Promise.all([readText(child.stderr), once(child, "close")]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("says that a list of companies cannot be exported", async () => {
    const world = await createExportWorld([]);
    const { id } = await world.client.createLeadList({ name: "Companies", type: "company" });
    expect(await world.runExport(id)).toEqual({
      ...{ code: 1, stdout: "" },
      stderr: "The list contains companies. Only persons can be exported.\n",
    });
  });
});

test("leads lists prints no control characters of a name", async () => {
  const world = await createExportWorld([]);
  await world.client.updateLeadList(world.listId, { name: "a\u001b[31m\u0007\nb" });
  const { stdout } = await runLeads(["lists"], world.env());
  expect(stdout).toMatch(/^[\da-f-]{36} {2}person {13}0 {2}a \[31m b\n$/);
});

test("leads lists prints the id, the type, the number of members and the name of each list", async () => {
  const world = await createExportWorld([{ firstName: "Ann" }]);
  const { stdout, code } = await runLeads(["lists"], world.env());
  expect(stdout).toBe(`${world.listId}  person             1  Imported\n`);
  expect(code).toBe(0);
  const json = await runLeads(["lists", "--json", "--type", "person"], world.env());
  expect(JSON.parse(json.stdout)).toMatchObject({ id: world.listId, memberCount: 1 });
  expect((await runLeads(["lists", "--type", "company"], world.env())).stdout).toBe("");
});
