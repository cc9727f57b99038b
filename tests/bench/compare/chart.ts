import { formatNumber } from "../report/table.ts";
import type { Row } from "./row.ts";

/** The chart of the README: a thousand new persons of a stored search, a line a contender, a column a measure. */

const MEASURES = [
  { name: "client CPU, ms", of: (row: Row) => row.cpuMs },
  { name: "wall time, ms", of: (row: Row) => row.wallMs },
  { name: "requests", of: (row: Row) => row.requests },
  { name: "write units", of: (row: Row) => row.writeUnits },
  { name: "memory, MB", of: (row: Row) => row.peakMb },
];

const LABEL = 142;
const COLUMN = 118;
const BAR = 66;
const LAST = 130;
const LINE = 28;
const TOP = 62;
const WIDTH = LABEL + MEASURES.length * COLUMN + LAST;

/** Drawn on nothing, in inks that stand out from light and from dark pages. */
const STYLE = `
  text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328; }
  .title { font-size: 15px; font-weight: 600; }
  .head, .floor { fill: #59636e; }
  .ours { font-weight: 600; }
  rect { fill: #afb8c1; }
  rect.ours { fill: #0969da; }
  .no { fill: #c0362c; font-weight: 600; }
  line { stroke: #d1d9e0; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .head, .floor { fill: #9198a1; }
    rect { fill: #656c76; }
    rect.ours { fill: #4493f8; }
    .no { fill: #ff7b72; }
    line { stroke: #3d444d; }
  }`;

export function drawChart(all: readonly Row[]): string {
  const rows = all.filter(({ mode, size, state }) => mode === "bulk" && size === 1_000 && state === "all new");
  const height = TOP + rows.length * LINE + 10;
  const heads = MEASURES.map(({ name }, i) => text(columnAt(i), TOP - 14, name, "head"));
  const lines = rows.flatMap((row, i) => {
    const y = TOP + i * LINE + 19;
    const kind = row.contender === "ours" ? "ours" : /floor$/.test(row.contender) ? "floor" : "";
    const exact = row.counted === row.created;
    return [
      text(0, y, LABELS[row.contender] ?? row.contender, kind),
      ...MEASURES.flatMap(({ of }, column) => bar(columnAt(column), y, of(row), greatest(rows, of), kind)),
      text(
        columnAt(MEASURES.length),
        y,
        exact ? "exact" : `${formatNumber(row.counted)} of ${formatNumber(row.created)}`,
        exact ? kind : "no",
      ),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">`,
    `<style>${STYLE}\n</style>`,
    `<title id="title">What adding 1,000 new persons takes, by contender</title>`,
    text(0, 18, "Adding 1,000 new persons to a list", "title"),
    ...heads,
    text(columnAt(MEASURES.length), TOP - 14, "two callers’ count", "head"),
    `<line x1="0" x2="${WIDTH}" y1="${TOP - 4}" y2="${TOP - 4}"/>`,
    ...lines,
    "</svg>\n",
  ].join("\n");
}

const LABELS: Readonly<Record<string, string>> = {
  ours: "this service",
  floor: "floor",
  "SDK floor": "floor, SDK's client",
  tutorial: "single puts",
  transact: "transactions",
};

const columnAt = (column: number): number => LABEL + column * COLUMN;

const greatest = (rows: readonly Row[], of: (row: Row) => number): number => Math.max(...rows.map(of), 1);

function bar(x: number, y: number, value: number, most: number, kind: string): string[] {
  const width = Math.max(1, Math.round((BAR * value) / most));
  return [
    `<rect x="${x}" y="${y - 11}" width="${width}" height="13" rx="2"${classOf(kind)}/>`,
    text(x + width + 5, y, formatNumber(Math.round(value)), kind),
  ];
}

const text = (x: number, y: number, content: string, kind: string): string =>
  `<text x="${x}" y="${y}"${classOf(kind)}>${content}</text>`;

const classOf = (kind: string): string => (kind ? ` class="${kind}"` : "");
