import type { TestContext } from "vitest";
import { vi } from "vitest";

/** Shortens the pauses between tries, which are random, to a tenth: for tests of what is done and not of when. */
export function shortenRetryDelays({ onTestFinished }: TestContext): void {
  const random = Math.random;
  const spy = vi.spyOn(Math, "random").mockImplementation(() => random() / 10);
  onTestFinished(() => spy.mockRestore());
}
