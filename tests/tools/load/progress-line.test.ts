import { PassThrough } from "node:stream";
import { beforeEach, expect, test, vi } from "vitest";
import { createProgressLine } from "../../../stacks/tools/load/progress-line.ts";

const DONE = { offset: 512, line: 50, loaded: 50, deleted: 0, shared: 0, invalid: 0 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
  return () => vi.useRealTimers();
});

test("the progress line on a terminal redraws a bar, and a log line replaces it", () => {
  const { line, written } = createTestProgressLine({ isTTY: true });
  vi.advanceTimersByTime(1_000);
  line.update({ ...DONE, loaded: 0 }, 1_024);
  vi.advanceTimersByTime(1_000);
  line.update(DONE, 1_024);
  line.log("Loaded");
  expect(written().split("\r\x1b[K")).toEqual([
    "",
    "[############------------] 50 %  0 records  0/s",
    "[############------------] 50 %  50 records  25/s",
    "Loaded\n",
  ]);
});

test("the progress line in a log prints a line every ten seconds", () => {
  const { line, written } = createTestProgressLine({ isTTY: false });
  for (let second = 1; second <= 25; second++) {
    vi.advanceTimersByTime(1_000);
    line.update({ ...DONE, loaded: 900 * second, deleted: 100 * second, shared: 3, invalid: 2 }, 1_024);
  }
  expect(written()).toBe(
    "50 %  9,000 records, 1,000 deleted, 3 with an identity of another record, 2 invalid lines  900/s\n" +
      "50 %  18,000 records, 2,000 deleted, 3 with an identity of another record, 2 invalid lines  950/s\n",
  );
});

function createTestProgressLine(properties: { isTTY: boolean }) {
  const stream = Object.assign(new PassThrough({ encoding: "utf8" }), properties);
  return {
    line: createProgressLine(stream as unknown as NodeJS.WriteStream),
    written: () => String(stream.read() ?? ""),
  };
}
