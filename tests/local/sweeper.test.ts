import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startSweeper } from "../../stacks/local/sweeper.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

type Sweep = Parameters<typeof startSweeper>[0];

test("sweeper: runs every minute, for less than a minute, until it is stopped", async () => {
  const sweep = vi.fn<Sweep>(async () => 0);
  const stop = startSweeper(sweep);
  await vi.advanceTimersByTimeAsync(59_999);
  expect(sweep).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(120_001);
  expect(sweep).toHaveBeenCalledTimes(3);
  expect(sweep.mock.lastCall?.[1].getRemainingTimeInMillis()).toBeLessThan(60_000);

  stop();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(sweep).toHaveBeenCalledTimes(3);
});

test("sweeper: after a failed run, prints the error and runs again", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const sweep = vi.fn<Sweep>().mockRejectedValueOnce(new Error("no database")).mockResolvedValue(1);
  const stop = startSweeper(sweep);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(sweep).toHaveBeenCalledTimes(2);
  expect(logged).toHaveBeenCalledOnce();
  stop();
});

test("sweeper: does not keep the process alive", () => {
  const interval = vi.spyOn(globalThis, "setInterval");
  const stop = startSweeper(async () => 0);
  expect(interval.mock.results[0]?.value.hasRef()).toBe(false);
  stop();
});

test("sweeper: prints no error of a run that is interrupted by the stop", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const { promise, reject } = Promise.withResolvers<number>();
  const stop = startSweeper(() => promise);
  await vi.advanceTimersByTimeAsync(60_000);
  stop();
  reject(new Error("no database"));
  await vi.advanceTimersByTimeAsync(1);
  expect(logged).not.toHaveBeenCalled();
});
