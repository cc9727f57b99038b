import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";
import { esbuildOptions } from "../../../stacks/esbuild-options.ts";

interface Bundle {
  readonly file: string;
  readonly bytes: number;
  /** Bytes of the bundle by their source (a package or a file of this repository), largest first. */
  readonly contents: readonly (readonly [source: string, bytes: number])[];
  readonly remove: () => Promise<void>;
}

/** SST's defaults. */
export const SST_DEFAULTS: typeof esbuildOptions = { mainFields: ["module", "main"], keepNames: true, external: [] };

/** Bundles an entry point as SST does. @param options those of the deployment, unless given */
export async function bundle(entry: URL, options = esbuildOptions): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), "bundle-"));
  const file = join(folder, "index.mjs");
  const { metafile } = await build({
    entryPoints: [fileURLToPath(entry)],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "esnext",
    minify: true,
    sourcemap: "linked",
    ...options,
    external: ["sharp", "pg-native", ...options.external],
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
