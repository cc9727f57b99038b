import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { json } from "node:stream/consumers";
import { type BuildOptions, build } from "esbuild";
import { ACCOUNT } from "./pulumi-mocks.ts";
import { ROOT } from "./sst-config.ts";

/** A server that stands in for SST's CLI, which the components call during a deployment. */

/** A request of a function to bundle its handler. `properties` is the `nodejs` argument of the function. */
interface BuildRequest {
  readonly functionID: string;
  readonly handler: string;
  readonly properties: {
    readonly format?: "esm" | "cjs";
    readonly minify?: boolean;
    readonly sourcemap?: boolean;
    readonly esbuild?: Pick<BuildOptions, "external" | "keepNames" | "mainFields">;
  };
}

const EMPTY = "empty";

/**
 * Starts the server.
 * @param directory receives the bundles, in one folder per function
 * @param bundling whether to bundle; otherwise every function gets the same empty folder
 */
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

/** Bundles with the same options as the CLI, so that the tests run the code that would be deployed. */
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
      external: ["sharp", "pg-native", ...(esbuild?.external ?? [])],
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
