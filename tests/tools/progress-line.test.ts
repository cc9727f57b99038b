import { PassThrough } from "node:stream";
import { beforeEach, expect, test, vi } from "vitest";
import { createProgressLine } from "../../stacks/tools/progress-line.ts";

const HALF = { done: 512, total: 1_024, count: 50, text: "50 records" };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
  return () => vi.useRealTimers();
});

test("the progress line on a terminal redraws a bar, and a log line replaces it", () => {
  const { line, written } = createTestProgressLine({ isTTY: true });
  vi.advanceTimersByTime(1_000);
  line.update({ ...HALF, done: 0, count: 0, text: "0 records" });
  vi.advanceTimersByTime(1_000);
  line.update(HALF);
  line.log("Loaded");
  expect(written().split("\r\x1b[K")).toEqual([
    "",
    "[------------------------] 0 %  0 records  0/s",
    "[############------------] 50 %  50 records  25/s  0:02 left",
    "Loaded\n",
  ]);
});

test.each([
  [true, "\r\x1b[K"],
  [false, ""],
])("clear removes the bar of a terminal, and prints nothing if there is none (%s)", (isTTY, cleared) => {
  const { line, written } = createTestProgressLine({ isTTY });
  line.clear();
  expect(written()).toBe("");
  vi.advanceTimersByTime(20_000);
  line.update(HALF);
  written();
  line.clear();
  expect(written()).toBe(cleared);
});

test("the progress line in a log prints a line every ten seconds", () => {
  const { line, written } = createTestProgressLine({ isTTY: false });
  for (let second = 1; second <= 25; second++) {
    vi.advanceTimersByTime(1_000);
    line.update({ done: second, total: 100, count: 1_000 * second, text: `${second} parts` });
  }
  expect(written()).toBe("10 %  10 parts  900/s  1:40 left\n20 %  20 parts  950/s  1:25 left\n");
});

function createTestProgressLine(properties: { isTTY: boolean }) {
  const stream = Object.assign(new PassThrough({ encoding: "utf8" }), properties);
  return {
    line: createProgressLine(stream as unknown as NodeJS.WriteStream),
    written: () => String(stream.read() ?? ""),
  };
}
