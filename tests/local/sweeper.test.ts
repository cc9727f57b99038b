import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startSweeper } from "../../stacks/local/sweeper.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Sweep = Parameters<typeof startSweeper>[0];

test("sweeps every minute, for less than a minute, until it is stopped", async () => {
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

test("goes on after a run that failed, and says what failed", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const sweep = vi.fn<Sweep>().mockRejectedValueOnce(new Error("no database")).mockResolvedValue(1);
  const stop = startSweeper(sweep);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(sweep).toHaveBeenCalledTimes(2);
  expect(logged).toHaveBeenCalledOnce();
  stop();
});

test("does not keep the process alive", () => {
  const interval = vi.spyOn(globalThis, "setInterval");
  const stop = startSweeper(async () => 0);
  expect(interval.mock.results[0]?.value.hasRef()).toBe(false);
  stop();
});
