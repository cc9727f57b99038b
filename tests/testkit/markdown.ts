/** The text below a heading, up to the next heading of the same level or above. */
export function readSection(page: string, heading: string): string {
  const [, level = "", text = ""] = new RegExp(`^(#+) ${heading}\n(.*)`, "ms").exec(page) ?? [];
  if (level === "") throw new Error(`The page has no heading "${heading}"`);
  return text.split(new RegExp(`^#{1,${level.length}} `, "m"))[0] ?? "";
}

/** The words in code font in the first column of the tables of a section. */
export const readFirstColumn = (section: string): string[] =>
  Array.from(section.matchAll(/^\|([^|\n]*)\|/gm)).flatMap(([, cell = ""]) => readCode(cell));

/** The words in code font in a text. */
export const readCode = (text: string): string[] => Array.from(text.matchAll(/`([^`]+)`/g), ([, code = ""]) => code);

/** The targets of a page's links. */
export const readLinks = (page: string): string[] =>
  Array.from(page.matchAll(/\]\(([^)\s]+)\)/g), ([, target = ""]) => target);

/** The anchors of a page's headings, as GitHub makes them. */
export const readAnchors = (page: string): string[] =>
  Array.from(
    page.matchAll(/^#+ (.*)$/gm),
    ([, heading = ""]) =>
      `#${heading
        .toLowerCase()
        .replace(/[^\w\s-]/g, "")
        .replaceAll(" ", "-")}`,
  );
