import { readFile, rm } from "node:fs/promises";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { PLATFORM } from "../../../stacks/tools/sst-platform.ts";

/** The app settings in `sst.config.ts`. */
export interface App {
  readonly name: string;
  readonly removal: string;
  readonly protect: boolean;
}

export const ROOT = join(import.meta.dirname, "../../..");

/** The imports that the CLI adds to each file of the project. */
const PROVIDERS = `
  import * as aws from "@pulumi/aws";
  import * as random from "@pulumi/random";
  import * as sst from ${JSON.stringify(join(PLATFORM, "src/components"))};
`;

/** Loads the configuration as SST's CLI does. @param directory takes the place of the CLI's working directory */
export async function loadConfig(stage: string, directory: string): Promise<{ app: App; run: () => Promise<unknown> }> {
  const config = await load('import config from "./sst.config.ts"; export default config;', {
    banner: "const $config = (config) => config;",
  });
  const app = { ...config.app({ stage }), stage };
  const paths = { home: directory, root: ROOT, work: directory, platform: PLATFORM };
  const cli = { command: "deploy", dev: false, paths, state: { version: {} } };
  const run = await load(
    `import { run } from ${JSON.stringify(join(PLATFORM, "src/auto/run.ts"))};
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

/** Bundles a program, runs it and returns its default export. */
async function load(contents: string, { banner = "", ...options }: Options) {
  // Written next to the external packages. Those are packages with global state, or that read their own files.
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

/** CommonJS globals that some bundled packages use. */
const COMMONJS = `
  import { createRequire as createCommonJsRequire } from "node:module";
  const require = createCommonJsRequire(import.meta.url);
  const { filename: __filename, dirname: __dirname } = import.meta;
`;

const importProviders = (imports: string): Plugin => ({
  name: "in-scope",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (path.includes(`${sep}node_modules${sep}`) || path.startsWith(PLATFORM)) return undefined;
      return { contents: imports + (await readFile(path, "utf8")), loader: "ts" };
    });
  },
});
