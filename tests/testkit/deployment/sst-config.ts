import { readFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BuildOptions, build, type Loader, type Plugin } from "esbuild";
import { PLATFORM } from "../../../stacks/tools/sst-platform.ts";

/**
 * Loads `sst.config.ts` with the options of SST's own CLI, which bundles it twice: for the settings of the app, and for
 * the resources. The options are those of SST's public source (`pkg/js/js.go`, `pkg/project/project.go`, `pkg/project/run.go`).
 *
 * Differences from the CLI:
 * - The CLI contains esbuild 0.27.2. Here it is the version of `package.json`.
 * - The CLI runs both bundles with the Node on the PATH, the first one in a process of its own. Here both run in this
 *   process, and the second one returns its program instead of running it, so that Pulumi's mocks can run it.
 * - The CLI sets PULUMI_*, SST_* and AWS_* variables, and reads `.env` files and the secrets of the stage. Here only the
 *   variables of the test are set.
 * - The CLI passes the app's `providers` to Pulumi as its configuration. Mocks have no providers.
 */

/** The app settings in `sst.config.ts`. */
export interface App {
  readonly name: string;
  readonly removal: string;
  readonly protect: boolean;
}

export const ROOT = join(import.meta.dirname, "../../..");

/**
 * @param directory takes the place of the CLI's working directory
 * @param extraStack the text of a file in `stacks/` that is imported after all others
 */
export async function loadConfig(
  stage: string,
  directory: string,
  extraStack = "",
): Promise<{ app: App; run: () => Promise<unknown> }> {
  const readApp = await load({
    stdin: `import mod from "./sst.config.ts"; export default async () => JSON.stringify(await mod.app({ stage: $input.stage || undefined }));`,
    banner: "function $config(input) { return input }",
    define: { $input: JSON.stringify({ stage }) },
    plugins: [rejectTopLevelImports],
  });
  const app = { ...JSON.parse(await readApp()), stage };
  const paths = { home: directory, root: ROOT, work: directory, platform: PLATFORM };
  const cli = { command: "deploy", dev: false, paths, state: { version: {} } };
  const run = await load({
    stdin: `
      import { run } from ${JSON.stringify(join(PLATFORM, "src/auto/run.ts"))};
      import mod from "./sst.config.ts";
      export default () => run(async () => {
        const outputs = await mod.run();
        await import("${EXTRA_STACK}");
        return outputs;
      });`,
    define: { $app: JSON.stringify(app), $cli: JSON.stringify(cli), $dev: "false" },
    inject: [join(PLATFORM, "src/shim/run.js")],
    plugins: [provideExtraStack(`${buildGlobals()}\n${extraStack}`), injectGlobals(buildGlobals())],
  });
  return { app, run };
}

interface Program extends Pick<BuildOptions, "define" | "inject" | "plugins"> {
  readonly stdin: string;
  readonly banner?: string;
}

/** Bundles a program, loads it and returns its default export. */
async function load({ stdin, banner = "", ...options }: Program) {
  // In this folder, because the external packages are resolved from it.
  const outfile = join(PLATFORM, `sst.config.${process.pid}.mjs`);
  await build({
    ...options,
    banner: { js: `${BANNER}${banner}` },
    mainFields: ["module", "main"],
    format: "esm",
    platform: "node",
    sourcemap: "linked",
    stdin: { contents: stdin, resolveDir: ROOT, sourcefile: "eval.ts", loader: "ts" },
    nodePaths: [join(PLATFORM, "node_modules")],
    external: [
      ...["@pulumi/*", "undici", "@pulumiverse/*", "@sst-provider/*", "@aws-sdk/*"],
      ...["esbuild", "archiver", "glob", "vite"],
    ],
    outfile,
    bundle: true,
    logLevel: "error",
  });
  try {
    return (await import(`${pathToFileURL(outfile).href}?${performance.now()}`)).default;
  } finally {
    await Promise.all([rm(outfile), rm(`${outfile}.map`)]);
  }
}

const BANNER = `
import { createRequire as topLevelCreateRequire } from 'module';
const require = topLevelCreateRequire(import.meta.url);
import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"
const __filename = topLevelFileUrlToPath(import.meta.url)
const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))
`;

/** The imports that the CLI adds to each file of the project: the providers of its lock file, and SST's components. */
function buildGlobals(): string {
  const lock: { alias: string; package: string }[] = JSON.parse(
    readFileSync(join(PLATFORM, "../provider-lock.json"), "utf8"),
  );
  const imports = [
    ...lock.map(({ alias, package: name }) => [alias, name] as const),
    ["sst", join(PLATFORM, "src/components")] as const,
  ];
  return imports.map(([alias, name]) => `import * as ${alias} from ${JSON.stringify(name)};`).join("\n");
}

const injectGlobals = (globals: string): Plugin => ({
  name: "InjectGlobals",
  setup({ onLoad }) {
    onLoad({ filter: /\.(js|ts|jsx|tsx)$/ }, async ({ path }) => {
      const contents = await readFile(path, "utf8");
      // The CLI, too, recognises SST's own files by this part of their path. It does not exclude packages.
      return {
        contents: path.includes(".sst") ? contents : `${globals}\n${contents}`,
        loader: extname(path).slice(1) as Loader,
      };
    });
  },
});

/** The path by which the program imports the extra stack. There is no such file. */
const EXTRA_STACK = "extra-stack";

const provideExtraStack = (contents: string): Plugin => ({
  name: "ExtraStack",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: new RegExp(`^${EXTRA_STACK}$`) }, ({ path }) => ({ path, namespace: EXTRA_STACK }));
    onLoad({ filter: /.*/, namespace: EXTRA_STACK }, () => ({
      contents,
      loader: "ts",
      resolveDir: join(ROOT, "stacks"),
    }));
  },
});

/** SST's components do not exist yet when the CLI reads the app's settings, so it rejects imports in `sst.config.ts`. */
const rejectTopLevelImports: Plugin = {
  name: "DisallowImports",
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ importer, kind, path }) =>
      basename(importer) === "sst.config.ts" && kind === "import-statement"
        ? { errors: [{ text: `sst.config.ts imports ${path} at the top level` }] }
        : undefined,
    );
  },
};
