import { formatExpectation, formatResponse } from "./expectation.ts";
import type { Outcome, Step } from "./step.ts";

export type Report = ReturnType<typeof createReport>;

/** Reports a run: a line for each step, then a summary. @param print prints a line */
export function createReport(print: (line: string) => void) {
  const startedAt = performance.now();
  const counts = { ok: 0, FAILED: 0, skipped: 0 };
  return {
    addStep(step: Step, outcome: Outcome): void {
      counts[outcome.status] += 1;
      print(`${outcome.status.padEnd(6)}  ${step.name}: ${formatOutcome(step, outcome)}`);
    },
    skip({ name }: Step, reason: string): void {
      counts.skipped += 1;
      print(`-       ${name}: not tried, because ${reason}`);
    },
    /** Prints a sentence about what the run leaves behind. */
    addNote(text: string): void {
      print(text);
    },
    /** @param total the number of steps, also of those that were not run */
    finish(total: number): void {
      const { ok, FAILED, skipped } = counts;
      const notRun = total - ok - FAILED - skipped;
      const rest = [
        [FAILED, "failed"],
        [notRun, "not run"],
        [skipped, "not tried"],
      ] as const;
      const parts = rest.flatMap(([count, text]) => (count > 0 ? [`${count} ${text}`] : []));
      const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
      print(`${[`${ok} of ${total} steps passed`, ...parts].join(", ")} in ${seconds} s.`);
    },
  };
}

function formatOutcome({ expected }: Step, outcome: Outcome): string {
  const expectation = formatExpectation(expected);
  const actual = "response" in outcome ? formatResponse(expected, outcome.response) : outcome.error.message;
  const facts = [...formatRequestId(outcome), `${Math.round(outcome.durationMs)} ms`].join(", ");
  return `expected ${actual === expectation ? `and got ${actual}` : `${expectation}; got ${actual}`} (${facts})`;
}

/** The request id finds the log entries of a failed request. */
const formatRequestId = (outcome: Outcome): string[] =>
  outcome.status === "FAILED" && "response" in outcome && outcome.response.requestId
    ? [`request id ${outcome.response.requestId}`]
    : [];
