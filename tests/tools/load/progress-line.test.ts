import { PassThrough } from "node:stream";
import { beforeEach, expect, test, vi } from "vitest";
import { createProgressLine } from "../../../stacks/tools/load/progress-line.ts";

const DONE = { offset: 512, line: 50, loaded: 50, bad: 0 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
  return () => vi.useRealTimers();
});

test("on a terminal there is a bar, drawn over again", () => {
  const { display, written } = displayOn({ isTTY: true });
  vi.advanceTimersByTime(1_000);
  display.update({ ...DONE, loaded: 0 }, 1_024);
  vi.advanceTimersByTime(1_000);
  display.update(DONE, 1_024);
  display.log("Loaded");
  expect(written().split("\r\x1b[K")).toEqual([
    "",
    "[############------------] 50 %  0 records  0 a second",
    "[############------------] 50 %  50 records  25 a second",
    "Loaded\n",
  ]);
});

test("in a log there is a line now and then", () => {
  const { display, written } = displayOn({ isTTY: false });
  for (let second = 1; second <= 25; second++) {
    vi.advanceTimersByTime(1_000);
    display.update({ ...DONE, loaded: 1_000 * second, bad: 2 }, 1_024);
  }
  expect(written()).toBe(
    "50 %  10,000 records, 2 bad lines  900 a second\n50 %  20,000 records, 2 bad lines  950 a second\n",
  );
});

function displayOn(properties: { isTTY: boolean }) {
  const stream = Object.assign(new PassThrough({ encoding: "utf8" }), properties);
  return {
    display: createProgressLine(stream as unknown as NodeJS.WriteStream),
    written: () => String(stream.read() ?? ""),
  };
}
