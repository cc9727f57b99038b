import { expect, test } from "vitest";
import { updateRecord } from "./report/record.ts";

const machine = expect.stringMatching(/^## \w+: a title \(Node .* CPUs\)$/);
const RECORD = `# Results

| command | figure | measured | bound |
| --- | --- | --- | --- |
| \`npm run bench -- cold\` | an old figure | 9 | - |
| \`npm run bench -- heat\` | kept | 1 | - |

## cold: an old title

| old |
| --- |

## heat: kept

| kept |
| --- |
`;
const result = { title: "a title", columns: ["case", "ms"], rows: [["one", 1234.5]] };
const figures = [{ figure: "a ratio", measured: 0.12345, bound: 1.3 }];

test("updateRecord replaces the figures and the section of one benchmark and keeps the others", () => {
  expect(updateRecord(RECORD, "cold", { ...result, figures }).split("\n")).toEqual([
    ...["# Results", "", "| command | figure | measured | bound |", "| --- | --- | --- | --- |"],
    "| `npm run bench -- cold` | a ratio | 0.123 | <= 1.3 |",
    "| `npm run bench -- heat` | kept | 1 | - |",
    ...["", machine, "", "| case | ms |", "| --- | --- |", "| one | 1,235 |"],
    ...["", "## heat: kept", "", "| kept |", "| --- |", ""],
  ]);
});

test("updateRecord appends a benchmark that was not recorded before", () => {
  expect(updateRecord(RECORD, "scale", { ...result, figures }).split("\n")).toEqual([
    ...RECORD.split("\n").slice(0, 6),
    "| `npm run bench -- scale` | a ratio | 0.123 | <= 1.3 |",
    ...RECORD.split("\n").slice(6),
    ...[machine, "", "| case | ms |", "| --- | --- |", "| one | 1,235 |", ""],
  ]);
});
