import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { LambdaHandler } from "../../lib/http/route-handler.ts";

const ROOT = join(import.meta.dirname, "../..");

/**
 * Imports a Lambda handler from its source. The functions read their configuration while they are imported, so the
 * environment must be complete before.
 * @param name path of the file without extension, then the export: "functions/add-prospects.handler"
 * @throws Error if the file has no such function
 */
export async function loadHandler(name: string): Promise<LambdaHandler> {
  const dot = name.lastIndexOf(".");
  const file = pathToFileURL(join(ROOT, `${name.slice(0, dot)}.ts`));
  const module: Record<string, unknown> = await import(/* @vite-ignore */ file.href);
  const handler = module[name.slice(dot + 1)];
  if (!isHandler(handler)) throw new Error(`${name} is not a function`);
  return handler;
}

const isHandler = (value: unknown): value is LambdaHandler => typeof value === "function";
