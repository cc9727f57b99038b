import { afterAll, beforeAll } from "vitest";
import { type RunningStack, startStack } from "../../stacks/local/stack.ts";

/** The local stack for the tests of one file, on a port of its own unless told. */
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
