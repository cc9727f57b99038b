import type { LambdaHandler } from "./gateway/invoke.ts";

const ROOT = new URL("../../", import.meta.url);

/**
 * Imports a Lambda handler from its source. The functions read their settings while they are imported, so the
 * environment must be complete by then.
 * @param name file without extension, then the export: "functions/add-prospects.handler"
 */
export async function loadHandler(name: string): Promise<LambdaHandler> {
  const dot = name.lastIndexOf(".");
  const module: Record<string, unknown> = await import(new URL(`${name.slice(0, dot)}.ts`, ROOT).href);
  const handler = module[name.slice(dot + 1)];
  if (!isHandler(handler)) throw new Error(`${name} is not a function`);
  return handler;
}

const isHandler = (value: unknown): value is LambdaHandler => typeof value === "function";
