import type { TestContext } from "vitest";
import { vi } from "vitest";

/** Shortens the random delays between retries to a tenth, for tests that check results and not timing. */
export function shortenRetryDelays({ onTestFinished }: TestContext): void {
  const random = Math.random;
  const spy = vi.spyOn(Math, "random").mockImplementation(() => random() / 10);
  onTestFinished(() => spy.mockRestore());
}
