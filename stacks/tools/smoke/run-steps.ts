import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { deleteList } from "./delete-list.ts";
import { isExpected } from "./expectation.ts";
import { readPath, readText } from "./json-path.ts";
import type { Report } from "./report.ts";
import { createSend, NoResponseError, type Send, type SmokeRequest, type SmokeResponse, type Target } from "./send.ts";
import type { Outcome, Step, Values } from "./step.ts";
import { CREATE_LIST, STEPS } from "./steps.ts";

/** The number of members is exact within seconds. */
const SETTLE_TIMEOUT_MS = 15_000;
const SETTLE_INTERVAL_MS = 500;
const MAX_PAGES = 20;

/**
 * Runs the steps against a deployment until one fails, and deletes the list if a step failed.
 * @param signal ends the step in progress, which then fails
 * @returns whether no step failed
 */
export async function runSteps(target: Target, report: Report, signal?: AbortSignal): Promise<boolean> {
  const send = createSend(target, signal);
  let values: Values = { runId: randomUUID() };
  let mayHaveList = false;
  let hasSearch = true;
  let isComplete = false;
  try {
    for (const step of STEPS) {
      const outcome = !step.needsSearch || hasSearch ? await runStep(send, step, values) : undefined;
      if (outcome === undefined || (step.needsSearch && isWithoutRoute(outcome))) {
        hasSearch = false;
        report.skip(step, "the service has no search for persons");
        continue;
      }
      if (step === CREATE_LIST) mayHaveList = canHaveSucceeded(outcome);
      if ("response" in outcome) values = { ...values, ...step.save?.(outcome.response) };
      report.addStep(step, outcome);
      if (outcome.status === "FAILED") return false;
    }
    isComplete = true;
    return true;
  } finally {
    if (mayHaveList && !isComplete) report.addNote(await deleteList(target, values));
    report.finish(STEPS.length);
  }
}

/** Whether a gateway has rejected the request, because it has no such route. An error of the service itself has a code. */
const isWithoutRoute = (outcome: Outcome): boolean =>
  "response" in outcome &&
  outcome.response.status === 404 &&
  readText(outcome.response.body, "error.code") === undefined;

async function runStep(send: Send, step: Step, values: Values): Promise<Outcome> {
  const startedAt = performance.now();
  const measure = () => performance.now() - startedAt;
  const request = step.request(values);
  try {
    for (;;) {
      const response = await (step.hasPages ? sendPages(send, request) : send(request));
      if (isExpected(step.expected, response)) return { status: "ok", response, durationMs: measure() };
      const canSettle = step.settles && response.status === step.expected.status && measure() < SETTLE_TIMEOUT_MS;
      if (!canSettle) return { status: "FAILED", response, durationMs: measure() };
      await wait(SETTLE_INTERVAL_MS);
    }
  } catch (error) {
    if (!(error instanceof NoResponseError)) throw error;
    return { status: "FAILED", error, durationMs: measure() };
  }
}

/** Reads the pages of a listing. Stops at a response that is not a page. */
async function sendPages(send: Send, request: SmokeRequest): Promise<SmokeResponse> {
  const items: unknown[] = [];
  let path = request.path;
  for (let pages = 1; ; pages++) {
    const response = await send({ ...request, path });
    const pageItems = readPath(response.body, "items");
    if (!Array.isArray(pageItems)) return response;
    items.push(...pageItems);
    const nextCursor = readText(response.body, "nextCursor") ?? null;
    if (nextCursor === null || pages === MAX_PAGES) return { ...response, body: { items, nextCursor, pages } };
    path = `${request.path}&cursor=${encodeURIComponent(nextCursor)}`;
  }
}

/**
 * Whether the service may have carried out the request. A server error does not rule this out, because the error can
 * follow a completed write.
 */
function canHaveSucceeded(outcome: Outcome): boolean {
  if ("response" in outcome) return outcome.response.status < 400 || outcome.response.status >= 500;
  return outcome.error.isSent;
}
