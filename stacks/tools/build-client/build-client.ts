import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { build } from "esbuild";
import { routes } from "../../../lib/routes.ts";
import { buildDeclarations } from "./declarations.ts";

const ROOT = join(import.meta.dirname, "../../..");
const ENTRY = join(ROOT, "lib/client/client.ts");
const OUTPUT = join(ROOT, "dist/client");

/**
 * Builds the client as a package without dependencies: one JavaScript module, one file of declarations, and package.json.
 * The JavaScript is not minified, so that it can be read and debugged; bundlers of applications do that.
 */
export async function buildClient(folder: string): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const summaries = Object.entries(routes).map(([name, { summary }]) => [name, summary] as const);
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: [ENTRY],
    outfile: join(folder, "client.js"),
    logLevel: "warning",
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
  });
  await writeFile(join(folder, "client.d.ts"), buildDeclarations(ROOT, ENTRY, new Map(summaries)));
  await writeFile(join(folder, "package.json"), `${JSON.stringify({ ...PACKAGE, version }, undefined, 2)}\n`);
}

const PACKAGE = {
  name: "lead-lists-client",
  version: "",
  description: "A client of the lead lists service",
  license: "UNLICENSED",
  type: "module",
  exports: { ".": { types: "./client.d.ts", default: "./client.js" } },
  types: "./client.d.ts",
  sideEffects: false,
  engines: { node: ">=20" },
};

if (import.meta.main) {
  await buildClient(OUTPUT);
  console.log(`The client is in ${relative(process.cwd(), OUTPUT)}`);
}
