import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { json } from "node:stream/consumers";
import { type BuildOptions, build } from "esbuild";
import { ACCOUNT } from "./pulumi-mocks.ts";
import { ROOT } from "./sst-config.ts";

/** The part of SST's CLI in a deployment: the stack's components call it. */

/** What a function asks the CLI to bundle; `properties` is its `nodejs`. */
interface BuildRequest {
  readonly functionID: string;
  readonly handler: string;
  readonly properties: {
    readonly format?: "esm" | "cjs";
    readonly minify?: boolean;
    readonly sourcemap?: boolean;
    readonly esbuild?: Pick<BuildOptions, "keepNames" | "mainFields">;
  };
}

const EMPTY = "empty";

/** @param directory where bundles go, a folder for each function */
export async function startSstCli(directory: string, bundling: boolean) {
  await mkdir(join(directory, EMPTY), { recursive: true });
  const methods: Record<string, (argument: BuildRequest) => unknown> = {
    "Provider.Aws.Bootstrap": () => ({ asset: "assets", state: "state", assetEcrRegistryId: ACCOUNT }),
    "Runtime.AddTarget": () => ({}),
    "Runtime.Build": (argument) =>
      bundling
        ? bundle(argument, join(directory, argument.functionID))
        : { handler: "bundle.handler", out: join(directory, EMPTY), errors: [] },
  };
  const server = createServer(async (request, response) => {
    const { method, params } = (await json(request)) as { method: string; params: [BuildRequest] };
    const call = methods[method];
    response.end(
      JSON.stringify(call ? { result: await call(params[0]) } : { error: `rpc: can't find service ${method}` }),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => server.close() };
}

/** With the options the CLI has, so that what is tested is what would be deployed. */
async function bundle({ handler, properties }: BuildRequest, out: string) {
  const { format = "esm", minify = false, sourcemap, esbuild } = properties;
  const extension = extname(handler);
  try {
    await build({
      entryPoints: [join(ROOT, `${handler.slice(0, -extension.length)}.ts`)],
      outfile: join(out, format === "esm" ? "bundle.mjs" : "bundle.cjs"),
      bundle: true,
      platform: "node",
      target: "es2024",
      format,
      minify,
      sourcemap: "linked",
      keepNames: esbuild?.keepNames ?? true,
      mainFields: esbuild?.mainFields ?? ["module", "main"],
      external: ["sharp", "pg-native"],
      banner: { js: format === "esm" ? BANNER : "" },
      logLevel: "silent",
    });
    const sourcemaps = sourcemap === undefined ? [join(out, "bundle.mjs.map")] : [];
    return { handler: `bundle${extension}`, out, errors: [], sourcemaps };
  } catch (error) {
    return { handler: "", out, errors: [String(error)], sourcemaps: [] };
  }
}

const BANNER = `
import { createRequire as topLevelCreateRequire } from "module";
const require = topLevelCreateRequire(import.meta.url);
import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url";
const __filename = topLevelFileUrlToPath(import.meta.url);
const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url));
`;
