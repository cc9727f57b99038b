import fc from "fast-check";
import { expect, test } from "vitest";
import { normaliseEmailAddress } from "../../lib/records/email-address.ts";
import { type DirtyRow, dirtyRow } from "../testkit/import/dirty-rows.ts";
import { HEADER_SETS } from "../testkit/import/header-sets.ts";
import { writeCsv } from "../testkit/import/write-csv.ts";
import { createImportWorld } from "../testkit/import-world.ts";
import { useStack } from "../testkit/use-stack.ts";

const stack = useStack("none");
const ROWS = 24;

/** Makes the addresses and profiles of a row its own, so that no other row is the same person. */
function makeUnique({ cells, entry }: DirtyRow, row: number): DirtyRow {
  const change = (text: string) =>
    text.replace(/[a-z\d]+@(?=\S)/gi, `r${row}$&`).replace(/\/(in|lead)\/(ACwAA)?/g, `$&${"r".repeat(2)}${row}x`);
  return { cells: cells.map(change), entry: JSON.parse(change(JSON.stringify(entry))) };
}

const isValid = ({ entry }: DirtyRow) =>
  Boolean(entry.firstName ?? entry.lastName) && Boolean(entry.linkedinUrl ?? entry.emails);

test.each(HEADER_SETS)("$name: every row of an export ends as expected, with several calls at once", async (set) => {
  const world = await createImportWorld(stack());
  const rows = fc.sample(dirtyRow(set), ROWS).map(makeUnique);
  // Each row is twice in the file, in different calls.
  const text = writeCsv([set.columns.map(({ header }) => header), ...[...rows, ...rows].map(({ cells }) => cells)], {
    delimiter: ";",
    lineBreaks: ["\r\n"],
  });
  const file = await world.writeFile("export.csv", text);
  const args = [file, "--list", world.listId, "--batch", "7", "--json", "--report", world.path("report.csv")];
  const { stdout, stderr } = await world.run(args);
  const valid = rows.filter(isValid);
  expect(JSON.parse(stdout), stderr).toMatchObject({
    rows: 2 * ROWS,
    counts: {
      ...(valid.length > 0 && { added: valid.length }),
      ...(valid.length < ROWS && { invalid: 2 * (ROWS - valid.length) }),
    },
  });

  const { persons, members } = await world.readState(undefined, "report.csv");
  expect(members).toHaveLength(valid.length);
  for (const statuses of Object.values(persons))
    expect([["invalid"], ["added", "alreadyInList"], ["added", "duplicate"]]).toContainEqual(statuses);
  for (const { entry } of valid) {
    const [email] = (entry.emails ?? []) as string[];
    const identity = email === undefined ? { linkedinUrl: String(entry.linkedinUrl) } : { email };
    const { items } = await world.client.findLeads(identity);
    expect(items).toHaveLength(1);
    const [lead] = items;
    for (const field of ["firstName", "lastName", "jobTitle", "companyName", "city", "country"] as const)
      expect([field, lead?.[field]]).toEqual([field, trim(entry[field])]);
    expect((lead?.emails ?? []).map(normaliseEmailAddress)).toEqual(
      ((entry.emails ?? []) as string[]).map(normaliseEmailAddress),
    );
  }
});

const trim = (value: unknown) => (typeof value === "string" ? value.trim() : undefined);
