import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    globalSetup: "tests/testkit/global-setup.ts",
    setupFiles: "tests/testkit/setup.ts",
    // Most of a test is waiting for the database, which has a process of its own.
    maxWorkers: "100%",
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
