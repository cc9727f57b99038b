import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Jobs, startJobs } from "../../stacks/local/jobs.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

type Job = Jobs[string];

test("jobs: run every minute, for less than a minute, until they are stopped", async () => {
  const [sweep, settle] = [vi.fn<Job>(async () => 0), vi.fn<Job>(async () => 0)];
  const stop = startJobs({ sweep, settle });
  await vi.advanceTimersByTimeAsync(59_999);
  expect([...sweep.mock.calls, ...settle.mock.calls]).toEqual([]);
  await vi.advanceTimersByTimeAsync(120_001);
  for (const job of [sweep, settle]) expect(job).toHaveBeenCalledTimes(3);
  expect(sweep.mock.lastCall?.[1].getRemainingTimeInMillis()).toBeLessThan(60_000);

  stop();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(sweep).toHaveBeenCalledTimes(3);
});

test("jobs: after a failed run, the error is printed and the job runs again", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const sweep = vi.fn<Job>().mockRejectedValueOnce(new Error("no database")).mockResolvedValue(1);
  const stop = startJobs({ sweep });
  await vi.advanceTimersByTimeAsync(120_000);
  expect(sweep).toHaveBeenCalledTimes(2);
  expect(logged).toHaveBeenCalledOnce();
  stop();
});

test("jobs: do not keep the process alive", () => {
  const interval = vi.spyOn(globalThis, "setInterval");
  const stop = startJobs({ sweep: async () => 0 });
  expect(interval.mock.results[0]?.value.hasRef()).toBe(false);
  stop();
});

test("jobs: no error is printed of a run that is interrupted by the stop", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const { promise, reject } = Promise.withResolvers<number>();
  const stop = startJobs({ sweep: () => promise });
  await vi.advanceTimersByTimeAsync(60_000);
  stop();
  reject(new Error("no database"));
  await vi.advanceTimersByTimeAsync(1);
  expect(logged).not.toHaveBeenCalled();
});
