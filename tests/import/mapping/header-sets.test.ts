import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Row } from "../../../stacks/tools/import/file-format.ts";
import { checkEntry } from "../../../stacks/tools/import/mapping/check-entry.ts";
import { recogniseExport } from "../../../stacks/tools/import/mapping/known-headers.ts";
import { mapHeaders } from "../../../stacks/tools/import/mapping/map-headers.ts";
import type { Mapping } from "../../../stacks/tools/import/mapping/mapping.ts";
import { toEntry } from "../../../stacks/tools/import/mapping/to-entry.ts";
import { dirtyRow, dirtyRows } from "../../testkit/import/dirty-rows.ts";
import { HEADER_SETS, type HeaderSet } from "../../testkit/import/header-sets.ts";
import { readFile } from "../../testkit/import/read-file.ts";
import { ENCODINGS, encode, writeCsv } from "../../testkit/import/write-csv.ts";

const NAMES: Readonly<Record<string, string>> = {
  apollo: "Apollo contacts",
  "apollo-older": "Apollo contacts",
  clay: "Clay people",
  evaboot: "Evaboot leads",
  google: "Google Contacts",
  hubspot: "HubSpot contacts",
  linkedin: "LinkedIn connections",
  "linkedin-german": "LinkedIn connections",
  lusha: "Lusha contacts",
  outlook: "Outlook contacts",
  "outlook-com": "Outlook contacts",
  phantombuster: "PhantomBuster, Sales Navigator search",
  pipedrive: "Pipedrive people",
  rocketreach: "RocketReach",
  salesforce: "Salesforce leads, API names",
  "salesforce-report": "Salesforce leads, report",
  zoho: "Zoho CRM contacts",
  zoominfo: "ZoomInfo contacts",
};

const headersOf = ({ columns }: HeaderSet) => columns.map(({ header }) => header);

const readEntry = (row: Row, mapping: Mapping) => {
  const converted = toEntry(row, mapping);
  return "entry" in converted ? converted.entry : converted;
};

describe("exports of other services", () => {
  test("every header set is one of the recognised exports", () => {
    expect(HEADER_SETS.map(({ name }) => name).toSorted()).toEqual(Object.keys(NAMES).toSorted());
  });

  test.each(HEADER_SETS)(
    "$name: every column is mapped as expected, also in capitals and with double spaces",
    (set) => {
      const expected = set.columns.map(({ target }) => (target === "memberUrl" ? "linkedinUrl" : target || undefined));
      for (const change of [
        (header: string) => header,
        (header: string) => ` ${header.toUpperCase().replaceAll(" ", "\u00a0 ")}\u200b`,
      ]) {
        const headers = headersOf(set).map(change);
        expect(recogniseExport(headers)?.name).toBe(NAMES[set.name]);
        expect(mapHeaders(headers).columns.map(({ target }) => target)).toEqual(expected);
      }
    },
  );

  test.each(HEADER_SETS)("$name: dirty rows become the expected entries, in any encoding", async (set) => {
    const rows = dirtyRows(set, 5);
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom(...ENCODINGS),
        fc.constantFrom(",", ";", "\t"),
        async (dirty, encoding, delimiter) => {
          const text = writeCsv([headersOf(set), ...dirty.map(({ cells }) => cells)], {
            delimiter,
            lineBreaks: ["\r\n"],
          });
          const { format, rows: read } = await readFile(encode(text, encoding));
          const mapping = mapHeaders(format.headers, [], format.kind === "csv" ? format.firstRows : []);
          expect(read.map((row) => readEntry(row, mapping))).toEqual(dirty.map(({ entry }) => entry));
        },
      ),
      { numRuns: 15 },
    );
  });

  test.each(HEADER_SETS)("$name: the service accepts every dirty row with a name and an identity", (set) => {
    fc.assert(
      fc.property(dirtyRow(set), ({ cells, entry }) => {
        const converted = toEntry({ record: 1, line: 2, cells }, mapHeaders(headersOf(set)));
        const hasName = Boolean(entry.firstName ?? entry.lastName);
        const hasIdentity = Boolean(entry.linkedinUrl ?? entry.emails);
        expect(checkEntry("entry" in converted ? converted.entry : {}).map(({ path }) => path)).toEqual([
          ...(hasName ? [] : [""]),
          ...(hasIdentity ? [] : [""]),
        ]);
      }),
      { numRuns: 100 },
    );
  });
});
