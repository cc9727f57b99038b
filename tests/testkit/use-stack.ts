import { afterAll, beforeAll } from "vitest";
import { type RunningStack, startStack } from "../../stacks/local/stack.ts";

/**
 * Starts the local stack before the tests of a file and stops it after them.
 * @param port 0: any free port
 * @returns reads the running stack, inside tests only
 */
export function useStack(seed: "demo" | "none", port = 0): () => RunningStack {
  let stack: RunningStack | undefined;
  beforeAll(async () => {
    stack = await startStack({ port, tables: { tenants: "Tenants", global: "Global" }, seed });
  });
  afterAll(() => stack?.stop());
  return () => {
    if (!stack) throw new Error("The stack runs only during tests");
    return stack;
  };
}
