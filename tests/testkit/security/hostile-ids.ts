/** Ids that an attacker sends instead of a UUID, to reach another item or to break something. */

/** What could end or change a key, a path, a statement or a log line. */
const FRAGMENTS = [
  "#",
  "#0",
  "#LIST#",
  "%23",
  "%2523",
  "\0",
  "%00",
  " ",
  "%20",
  "\t",
  "\r\n",
  "%0d%0a",
  "/",
  "%2f",
  "%252f",
  "\\",
  "|",
  ";",
  ",",
  "*",
  "'",
  '"',
  "\u200b",
  "\u202e",
  "\ufeff",
  "\ufffd",
  "\u0301",
];

/** Characters that look like those of a UUID, or become them by normalisation or a change of case. */
const LOOK_ALIKES: readonly (readonly [RegExp, (character: string) => string])[] = [
  [/[0-9]/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))],
  [/[0-9]/g, (digit) => String.fromCodePoint(0x0660 + Number(digit))],
  [/[0-9]/g, (digit) => String.fromCodePoint(0x1d7ce + Number(digit))],
  [/[a-f]/g, (letter) => String.fromCodePoint(letter.charCodeAt(0) - 97 + 0xff41)],
  [/a/g, () => "\u0430"],
  [/c/g, () => "\u0441"],
  [/e/g, () => "\u0435"],
  [/f/g, () => "\ufb00"],
  [/-/g, () => "\u2010"],
  [/-/g, () => "\u2212"],
  [/-/g, () => "\u00ad"],
  [/-/g, () => "_"],
  [/-/g, () => ""],
  [/-/g, () => "#"],
  [/-/g, () => "/"],
];

/** Statements, expressions and names that mean something to a database, a shell or JavaScript. */
const CODE = [
  "' OR '1'='1",
  "\" OR pk = 'x",
  '\'; DELETE FROM "Tenants"; --',
  "?",
  ":id",
  "#sk",
  "attribute_exists(pk)",
  "begins_with(sk, 'LIST#')",
  '{"S":"x"}',
  '{"$ne":null}',
  "[object Object]",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "undefined",
  "null",
  "NaN",
  "true",
  "-1",
  "1e3",
  "{{7*7}}",
  "$(id)",
  "<script>alert(1)</script>",
];

const PATHS = [
  "..",
  "../..",
  "..%2f..",
  "%2e%2e",
  "..\\..",
  "..;",
  "....//",
  ".%2e/",
  "/etc/passwd",
  "file:///etc/passwd",
];

/**
 * @param id an id that exists
 * @param orgId its organisation
 * @returns ids none of which exists, each once
 */
export function buildHostileIds(id: string, orgId: string): string[] {
  const values = [
    ...FRAGMENTS.flatMap((fragment) => [`${id}${fragment}`, `${fragment}${id}`, fragment]),
    ...LOOK_ALIKES.map(([pattern, replace]) => id.replace(pattern, replace)),
    ...CODE,
    ...PATHS.flatMap((path) => [path, `${path}/${id}`]),
    ...buildKeys(id, orgId),
    ...buildForms(id),
    ...[1, 8, 18, -1].map((end) => id.slice(0, end)),
    ...["0", "f", "-"].map((character) => `${id}${character}`),
    ...[64, 4_096].map((length) => id.repeat(length).slice(0, length)),
  ];
  return [...new Set(values)].filter((value) => value !== id);
}

/** Whole keys, and parts of them. */
const buildKeys = (id: string, orgId: string) => [
  orgId,
  `${orgId}#${id}`,
  `ORG#${orgId}`,
  `LIST#${id}`,
  `PERSON#${id}`,
  `ORG#${orgId}#LIST#${id}`,
  `ORG#${orgId}#PERSON#${id}`,
  `ORG#${orgId}#SEARCH#${id}`,
  `${id}#0`,
  `${id}#PERSON#${id}`,
  `${id},${id}`,
  `LISTED#2026-01-01T00:00:00.000Z#${id}`,
];

/** Other ways to write a UUID. */
const buildForms = (id: string) => [
  `{${id}}`,
  `(${id})`,
  `urn:uuid:${id}`,
  `0x${id.replaceAll("-", "")}`,
  Buffer.from(id.replaceAll("-", ""), "hex").toString("base64url"),
  Buffer.from(id).toString("base64"),
  [...id].reverse().join(""),
  encodeURIComponent(encodeURIComponent(`#${id}`)),
];
