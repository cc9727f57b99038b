import { expect, test } from "vitest";
import { ALIASES } from "../../../stacks/tools/import/mapping/aliases.ts";
import { EXPORTS } from "../../../stacks/tools/import/mapping/exports.ts";
import { listHeaders } from "../../../stacks/tools/import/mapping/known-headers.ts";
import { TARGETS } from "../../../stacks/tools/import/mapping/targets.ts";
import { readSection } from "../../testkit/markdown.ts";
import { readPage } from "../../testkit/page-commands.ts";

const page = readPage("stacks/tools/import/README.md");
const readRows = (heading: string) =>
  readSection(page, heading)
    .split("\n")
    .filter((line) => /^\| (?!---)/.test(line))
    .slice(1);
const list = (text: string) => listHeaders(text).join(", ");

test("stacks/tools/import/README.md: the table of fields has every field with its aliases, and no other", () => {
  expect(readRows("Headers in any file")).toEqual(
    TARGETS.map((target) => `| \`${target}\` | ${list(ALIASES[target] ?? "") || "-"} |`),
  );
});

test("stacks/tools/import/README.md: the table of exports has every export with its columns, and no other", () => {
  const describe = (columns: object) =>
    Object.entries(columns).map(([target, headers]) => `\`${target}\`: ${list(String(headers))}`);
  expect(readRows("Recognised exports")).toEqual(
    EXPORTS.map(({ name, marks, columns, ignored }) => {
      const fields = [...describe(columns), ...(ignored ? [`not imported: ${list(ignored)}`] : [])];
      return `| ${name} | ${marks.map((mark) => listHeaders(mark).join(" + ")).join(", or ")} | ${fields.join("; ")} |`;
    }),
  );
});
