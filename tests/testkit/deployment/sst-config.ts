import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { PLATFORM } from "../../../stacks/tools/sst-platform.ts";

/** What `sst.config.ts` says of the whole app. */
export interface App {
  readonly name: string;
  readonly removal: string;
  readonly protect: boolean;
}

export const ROOT = join(import.meta.dirname, "../../..");

/** What the CLI puts in scope of each file of the project. */
const PROVIDERS = `
  import * as aws from "@pulumi/aws";
  import * as random from "@pulumi/random";
  import * as sst from "${PLATFORM}/src/components";
`;

/** Loads the configuration as SST's CLI does. @param directory stands for the CLI's working directory */
export async function loadConfig(stage: string, directory: string): Promise<{ app: App; run: () => Promise<unknown> }> {
  const config = await load('import config from "./sst.config.ts"; export default config;', {
    banner: "const $config = (config) => config;",
  });
  const app = { ...config.app({ stage }), stage };
  const paths = { home: directory, root: ROOT, work: directory, platform: PLATFORM };
  const cli = { command: "deploy", dev: false, paths, state: { version: {} } };
  const run = await load(
    `import { run } from "${PLATFORM}/src/auto/run.ts";
     import config from "./sst.config.ts";
     export default () => run(config.run);`,
    {
      define: { $app: JSON.stringify(app), $cli: JSON.stringify(cli), $dev: "false" },
      inject: [join(PLATFORM, "src/shim/run.js")],
      plugins: [importProviders(PROVIDERS)],
    },
  );
  return { app, run };
}

interface Options {
  readonly banner?: string;
  readonly define?: Record<string, string>;
  readonly inject?: string[];
  readonly plugins?: Plugin[];
}

/** Bundles a program and yields what it exports by default. */
async function load(contents: string, { banner = "", ...options }: Options) {
  // Beside the packages that stay out of the bundle: those which keep state, and those that look for their own files.
  const outfile = join(PLATFORM, `synth.${process.pid}.mjs`);
  await build({
    ...options,
    stdin: { contents, resolveDir: ROOT, sourcefile: "synth.ts", loader: "ts" },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
    nodePaths: [join(PLATFORM, "node_modules")],
    external: ["@pulumi/*", "@pulumiverse/*", "@aws-sdk/*", "archiver", "esbuild", "glob", "undici", "vite"],
    banner: { js: `${COMMONJS}${banner}` },
    logLevel: "error",
  });
  try {
    return (await import(`${pathToFileURL(outfile).href}?${performance.now()}`)).default;
  } finally {
    await rm(outfile);
  }
}

/** What some bundled packages expect to find. */
const COMMONJS = `
  import { createRequire as requireOf } from "node:module";
  const require = requireOf(import.meta.url);
  const { filename: __filename, dirname: __dirname } = import.meta;
`;

const importProviders = (imports: string): Plugin => ({
  name: "in-scope",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (path.includes("/node_modules/") || path.startsWith(PLATFORM)) return undefined;
      return { contents: imports + (await readFile(path, "utf8")), loader: "ts" };
    });
  },
});
