import type { TestProject } from "vitest/node";
import { startEngine } from "./engine.ts";

declare module "vitest" {
  interface ProvidedContext {
    databaseEndpoint: string;
  }
}

/** Starts one embedded database for the whole run. Tests are independent, because each uses its own organisation and ids. */
export default async function setup(project: TestProject) {
  const { endpoint, stop } = await startEngine();
  project.provide("databaseEndpoint", endpoint);
  return stop;
}
