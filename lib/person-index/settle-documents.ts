import { setTimeout as wait } from "node:timers/promises";
import type { Database } from "../dynamodb/database.ts";
import type { IndexDocument } from "../person-search/document.ts";
import { computeFingerprint } from "../person-search/fingerprint.ts";
import { RebuildReplacedError } from "../person-search/search-engine.ts";
import { type Documents, readDocuments } from "./read-documents.ts";
import { type DocumentTarget, writeDocuments } from "./write-documents.ts";

/** Runs a step with a deadline of its own: a rebuild takes hours. */
export type RunStep = <R>(step: (database: Database<"global">) => Promise<R>) => Promise<R>;

/** Full jitter: see the AWS Architecture Blog, "Exponential Backoff And Jitter". */
const BASE_DELAY_MS = 200;
const MAX_ATTEMPTS = 8;

/**
 * Writes documents into an index that another process changes at the same time, because it follows the table's stream. That
 * process writes a person after each change of the table; but what was read here may be older than what it wrote. So each
 * person is read again after it was written, and written again if the table has changed meanwhile. At the end, the
 * index holds what the table holds, or a change that the other process has still to write.
 * @param documents as read from the table, after the other process knows of the index
 * @throws the engine's error if it keeps failing; RebuildReplacedError at once; errors of the database
 */
export async function settleDocuments(run: RunStep, target: DocumentTarget, documents: Documents): Promise<void> {
  let pending = documents;
  while (pending.size > 0) {
    const written = pending;
    await writeWithRetry(target, written);
    const current = await run((database) => readDocuments(database, [...written.keys()]));
    pending = new Map([...current].filter(([id, document]) => !areEqual(document, written.get(id))));
  }
}

const areEqual = (a: IndexDocument | undefined, b: IndexDocument | undefined): boolean =>
  a && b ? computeFingerprint(a) === computeFingerprint(b) : a === b;

async function writeWithRetry(target: DocumentTarget, documents: Documents): Promise<void> {
  let pending = documents;
  for (let attempt = 1; pending.size > 0; attempt++) {
    const { failed, error } = await writeDocuments(target, pending);
    if (failed.length > 0 && (attempt === MAX_ATTEMPTS || error instanceof RebuildReplacedError)) throw error;
    pending = new Map(failed.map((id) => [id, documents.get(id)]));
    if (failed.length > 0) await wait(Math.random() * BASE_DELAY_MS * 2 ** attempt);
  }
}
