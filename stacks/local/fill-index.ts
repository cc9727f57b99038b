import { setTimeout as wait } from "node:timers/promises";
import { readRootCause } from "../../lib/environment-error.ts";
import { rebuildIndex } from "../../lib/person-index/rebuild-index.ts";
import type { RunStep } from "../../lib/person-index/settle-documents.ts";
import type { PersonIndex } from "../../lib/person-search/search-engine.ts";

interface FillOptions {
  readonly index: Pick<PersonIndex, "needsRebuild" | "openRebuild">;
  /** The name of the global table. */
  readonly table: string;
  readonly run: RunStep;
  /** Before the second attempt. Later ones wait longer. */
  readonly retryDelayMs?: number;
}

const MAX_RETRY_DELAY_MS = 10_000;

/**
 * Fills the index in the background if it needs it. An attempt that failed is repeated until the index is filled, by this process or
 * another one. A stack that is stopped continues at its next start.
 */
export function startFilling({ index, table, run, retryDelayMs = 500 }: FillOptions) {
  const stopping = new AbortController();
  const { signal } = stopping;
  let isFilled = false;

  async function fill(): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      try {
        if (await index.needsRebuild()) await rebuildIndex({ index, table, run, signal });
        isFilled = true;
        return;
      } catch (error) {
        if (failures++ === 0)
          console.error(`The index of persons is not filled yet (${readRootCause(error)}). Trying again.`);
        const delay = Math.min(retryDelayMs * 2 ** failures, MAX_RETRY_DELAY_MS);
        await wait(delay, undefined, { signal, ref: false }).catch(() => {});
      }
    }
  }
  const ended = fill();

  return {
    /** Waits until the index is filled, but not long. */
    async waitFor(timeoutMs: number): Promise<void> {
      if (!isFilled) await Promise.race([ended, wait(timeoutMs, undefined, { ref: false })]);
    },
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
}
