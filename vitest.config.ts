import { configDefaults, defineConfig } from "vitest/config";

const MINUTE_MS = 60_000;

export default defineConfig(({ mode }) => {
  // `npm run test:soak` sets the mode. A variable set in an npm script would not work on Windows.
  const isSoak = mode === "soak" || process.env.SOAK === "1";
  // `npm run test:opensearch` sets the mode, and starts the node that these tests need.
  const isOpenSearch = mode === "opensearch";
  return {
    test: {
      include: [isOpenSearch ? "tests/opensearch/**/*.test.ts" : "tests/**/*.test.ts"],
      exclude: isOpenSearch ? [...configDefaults.exclude] : [...configDefaults.exclude, "tests/opensearch/**"],
      globalSetup: "tests/testkit/global-setup.ts",
      setupFiles: "tests/testkit/setup.ts",
      // Most of a test is waiting for the database, which has a process of its own.
      maxWorkers: "100%",
      // How much a test does depends on it: see tests/testkit/faults/.
      env: isSoak ? { SOAK: "1" } : {},
      testTimeout: isSoak ? 60 * MINUTE_MS : isOpenSearch ? 5 * MINUTE_MS : MINUTE_MS,
      hookTimeout: MINUTE_MS,
    },
  };
});
