import { formatNumber } from "../report/table.ts";
import type { Row } from "./row.ts";
import { describeCount } from "./summary.ts";

const MEASURES = [
  { name: "client CPU, ms", read: (row: Row) => row.cpuMs },
  { name: "wall time, ms", read: (row: Row) => row.wallMs },
  { name: "requests", read: (row: Row) => row.requests },
  { name: "write units", read: (row: Row) => row.writeUnits },
  { name: "memory, MB", read: (row: Row) => row.peakMb },
];

const LABEL_WIDTH = 142;
const COLUMN_WIDTH = 118;
const MAX_BAR_WIDTH = 66;
const LAST_COLUMN_WIDTH = 190;
const LINE_HEIGHT = 28;
const TOP = 62;
const WIDTH = LABEL_WIDTH + MEASURES.length * COLUMN_WIDTH + LAST_COLUMN_WIDTH;

/** The background is transparent; the colours have enough contrast on light and on dark pages. */
const STYLE = `
  text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328; }
  .title { font-size: 15px; font-weight: 600; }
  .head, .replay { fill: #59636e; }
  .service { font-weight: 600; }
  rect { fill: #afb8c1; }
  rect.service { fill: #0969da; }
  .inexact { fill: #c0362c; font-weight: 600; }
  line { stroke: #d1d9e0; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .head, .replay { fill: #9198a1; }
    rect { fill: #656c76; }
    rect.service { fill: #4493f8; }
    .inexact { fill: #ff7b72; }
    line { stroke: #3d444d; }
  }`;

/** The style of a contender's line; the others have none. */
const CLASSES: Readonly<Record<string, string>> = { service: "service", baseline: "replay", "replay-sdk": "replay" };

/** Draws a bar chart (SVG) of 1,000 new persons selected from a stored search: a line per contender, a column per measure. */
export function drawChart(allRows: readonly Row[]): string {
  const rows = allRows.filter(({ mode, size, state }) => mode === "bulk" && size === 1_000 && state === "all new");
  const height = TOP + rows.length * LINE_HEIGHT + 10;
  const lines = rows.flatMap((row, i) => {
    const y = TOP + i * LINE_HEIGHT + 19;
    const style = CLASSES[row.contender] ?? "";
    return [
      text(0, y, row.contender, style),
      ...MEASURES.flatMap(({ read }, column) => {
        const max = Math.max(...rows.map(read), 1);
        return bar(columnX(column), y, read(row), max, style);
      }),
      text(columnX(MEASURES.length), y, describeCount(row), row.counted === row.created ? style : "inexact"),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">`,
    `<style>${STYLE}\n</style>`,
    `<title id="title">Cost of adding 1,000 new persons, by contender</title>`,
    text(0, 18, "Adding 1,000 new persons of a stored search to a list", "title"),
    ...MEASURES.map(({ name }, column) => text(columnX(column), TOP - 14, name, "head")),
    text(columnX(MEASURES.length), TOP - 14, "count with a concurrent caller", "head"),
    `<line x1="0" x2="${WIDTH}" y1="${TOP - 4}" y2="${TOP - 4}"/>`,
    ...lines,
    "</svg>\n",
  ].join("\n");
}

const columnX = (column: number): number => LABEL_WIDTH + column * COLUMN_WIDTH;

function bar(x: number, y: number, value: number, max: number, style: string): string[] {
  const width = Math.max(1, Math.round((MAX_BAR_WIDTH * value) / max));
  return [
    `<rect x="${x}" y="${y - 11}" width="${width}" height="13" rx="2"${toAttribute(style)}/>`,
    text(x + width + 5, y, formatNumber(Math.round(value)), style),
  ];
}

const text = (x: number, y: number, content: string, style: string): string =>
  `<text x="${x}" y="${y}"${toAttribute(style)}>${content}</text>`;

const toAttribute = (style: string): string => (style ? ` class="${style}"` : "");
