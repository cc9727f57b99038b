import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";

interface Bundle {
  readonly file: string;
  readonly bytes: number;
  /** Bytes of the bundle by their source (a package or a file of this repository), largest first. */
  readonly contents: readonly (readonly [source: string, bytes: number])[];
  readonly remove: () => Promise<void>;
}

/** Bundles an entry point with the options that SST and `stacks/defaults.ts` use for the deployment. */
export async function bundle(entry: URL): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), "bundle-"));
  const file = join(folder, "index.mjs");
  const { metafile } = await build({
    entryPoints: [fileURLToPath(entry)],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "esnext",
    mainFields: ["module", "main"],
    minify: true,
    keepNames: true,
    sourcemap: "linked",
    external: ["sharp", "pg-native"],
    banner: {
      js: [
        `import { createRequire as topLevelCreateRequire } from 'module';`,
        `const require = topLevelCreateRequire(import.meta.url);`,
        `import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"`,
        `const __filename = topLevelFileUrlToPath(import.meta.url)`,
        `const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))`,
      ].join("\n"),
    },
    metafile: true,
    logLevel: "silent",
  });
  const [, output] = Object.entries(metafile.outputs).find(([name]) => name.endsWith(".mjs")) ?? [];
  if (!output) throw new Error(`esbuild produced no bundle of ${entry}`);
  return {
    file,
    bytes: output.bytes,
    contents: sumBySource(output),
    remove: () => rm(folder, { recursive: true }),
  };
}

function sumBySource({ inputs }: Metafile["outputs"][string]): [string, number][] {
  const sums = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
    const source = toSource(path);
    sums.set(source, (sums.get(source) ?? 0) + bytesInOutput);
  }
  return [...sums].sort(([, a], [, b]) => b - a);
}

const toSource = (path: string): string => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path;
