import type { FileFormat } from "../file-format.ts";
import type { Mapping } from "./mapping.ts";
import { listColumns, showHeader } from "./overrides.ts";
import type { Target } from "./targets.ts";

const DELIMITER_NAMES: Readonly<Record<string, string>> = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" };

/**
 * Formats what an import has found out about a file: how it is read, and which column is which field.
 * @returns lines without data of the rows
 */
export function formatMapping(mapping: Mapping, format: FileFormat): string[] {
  const mapped = mapping.columns.flatMap(({ header, target }) =>
    target ? [{ header: showHeader(header), target }] : [],
  );
  const width = Math.max(...mapped.map(({ header }) => header.length));
  const ignored = mapping.columns.filter(({ target }) => target === undefined).map(({ header }) => header);
  return [
    describeFormat(format),
    ...(mapping.exportName ? [`Recognised: ${mapping.exportName}`] : []),
    ...format.notices,
    ...mapped.map(({ header, target }) => `  ${header.padEnd(width)} -> ${describeTarget(target, mapping)}`),
    ...(ignored.length > 0 ? [`Not imported: ${listColumns(ignored, 100)}`] : []),
  ];
}

function describeFormat(format: FileFormat): string {
  const encoding = format.encoding.toUpperCase();
  if (format.kind === "jsonl") return `JSON Lines, ${encoding}`;
  const delimiter = DELIMITER_NAMES[format.delimiter] ?? `"${format.delimiter}"`;
  return `CSV, ${encoding}, delimiter ${delimiter}, header on L${format.headerLine}`;
}

function describeTarget(target: Target, { columnsByTarget }: Mapping): string {
  const hasOwnColumns = columnsByTarget.has("firstName") || columnsByTarget.has("lastName");
  switch (target) {
    case "name":
      return hasOwnColumns
        ? "firstName and lastName, in rows without a last name"
        : 'firstName and lastName ("Last, First" is reversed; otherwise the first word is the first name)';
    case "location":
      return "city, state and country, in rows without city and country";
    default:
      return target;
  }
}
