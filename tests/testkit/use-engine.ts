import { afterAll, beforeAll } from "vitest";
import { type Engine, startEngine } from "./engine.ts";

/** Starts an embedded database for the tests of one file, and stops it after them. */
export function useEngine(): () => Engine {
  let engine: Engine | undefined;
  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine?.stop());
  return () => {
    if (!engine) throw new Error("The engine runs only during tests");
    return engine;
  };
}
