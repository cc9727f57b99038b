import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, type TestContext } from "vitest";

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome"].map((name) => `/usr/bin/${name}`);
const executablePath = process.env.CHROMIUM ?? PROGRAMS.find((path) => existsSync(path));
/** On CI a missing browser fails the test; elsewhere the test is skipped. */
const isRequired = process.env.CI === "true";
const args = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

const NO_CHROMIUM = "Chromium is not installed, and CHROMIUM does not contain the path of one";

/**
 * Starts Chromium before the tests of a file and stops it after them.
 * @returns gives a test the browser. If there is none, it skips the test, or fails it on CI
 */
export function useBrowser(): (test: TestContext) => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (executablePath) browser = await chromium.launch({ executablePath, args });
  });
  afterAll(() => browser?.close());
  return ({ skip, task }) => {
    if (browser) return browser;
    if (isRequired) return expect.fail(NO_CHROMIUM);
    console.warn(`${NO_CHROMIUM}: not tested in a browser: ${task.name}`);
    return skip(NO_CHROMIUM);
  };
}
