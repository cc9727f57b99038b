import { chunkBySize } from "../chunks.ts";
import { type OpenSearchClient, pause } from "./opensearch-client.ts";
import { NO_INDEX } from "./opensearch-errors.ts";
import type { OpenSearchIndexes } from "./opensearch-indexes.ts";
import { bulkResponse } from "./opensearch-responses.ts";
import { IndexingError, RebuildReplacedError } from "./search-engine.ts";

/** A change of one person. */
export interface Change {
  readonly id: string;
  /** Lines of a bulk request. */
  readonly lines: string;
}

type Failures = Map<Change, unknown>;

const WRITE_TIMEOUT_MS = 30_000;
const MAX_CHANGES = 1_000;
/** The smallest domains of AWS accept 10 MB. */
const MAX_BYTES = 5_000_000;

class RejectedError extends Error {}

/** Changes persons in the current index, and in the one that is being built. */
export class OpenSearchWriter {
  readonly #client: OpenSearchClient;
  readonly #indexes: OpenSearchIndexes;

  constructor(client: OpenSearchClient, indexes: OpenSearchIndexes) {
    this.#client = client;
    this.#indexes = indexes;
  }

  /**
   * Sends changes of different persons to the index that is being built, then to the current one. If the first becomes the current
   * one between the two requests, it gets the changes twice. An index that does not exist is skipped.
   * @throws IndexingError with the persons whose changes failed
   */
  async change(changes: readonly Change[]): Promise<void> {
    const failures: Failures = new Map();
    try {
      const { next, current } = this.#indexes;
      for (const alias of (await this.#indexes.hasNext()) ? [next, current] : [current]) {
        for (const [change, error] of await this.#sendAll(alias, changes))
          if (!isWithoutIndex(error)) failures.set(change, error);
      }
    } catch (error) {
      for (const change of changes) failures.set(change, error);
    }
    throwIfAny(failures);
  }

  /** Sends changes of different persons to the index of a rebuild. @throws IndexingError, RebuildReplacedError */
  async changeRebuild(rebuild: string, changes: readonly Change[]): Promise<void> {
    const failures = await this.#sendAll(rebuild, changes);
    for (const error of failures.values()) if (isWithoutIndex(error)) throw new RebuildReplacedError({ cause: error });
    throwIfAny(failures);
  }

  /** Sends those that the engine rejects once more. Sends nothing more after a request that failed. */
  async #sendAll(alias: string, changes: readonly Change[]): Promise<Failures> {
    const failures: Failures = new Map();
    let failure: { readonly error: unknown } | undefined;
    for (const chunk of chunkBySize(changes, MAX_CHANGES, MAX_BYTES, ({ lines }) => Buffer.byteLength(lines))) {
      try {
        if (failure) throw failure.error;
        let rejected = await this.#send(alias, chunk);
        if (rejected.size > 0) {
          await pause();
          rejected = await this.#send(alias, [...rejected.keys()]);
        }
        for (const [change, error] of rejected) failures.set(change, error);
      } catch (error) {
        failure ??= { error };
        for (const change of chunk) failures.set(change, error);
      }
    }
    return failures;
  }

  /** @returns the rejected changes */
  async #send(alias: string, changes: readonly Change[]): Promise<Failures> {
    const request = {
      method: "POST",
      path: `/${alias}/_bulk`,
      // Without an alias, OpenSearch would create an index with settings of its own.
      querystring: { require_alias: "true", filter_path: "items.*.status,items.*.error.type" },
      body: changes.map(({ lines }) => lines).join(""),
    } as const;
    const { items } = await this.#client.send(request, bulkResponse(changes.length), { timeoutMs: WRITE_TIMEOUT_MS });
    return new Map(
      changes.flatMap((change, i) => {
        // An item without `error` has succeeded. So has one with the status 404: the person to remove was not in the index.
        const error = Object.values(items[i] ?? {}).find((item) => item.error)?.error;
        return error ? [[change, new RejectedError(error.type)]] : [];
      }),
    );
  }
}

/** Whether a change was rejected because the alias does not exist, or not any more. */
const isWithoutIndex = (error: unknown): boolean => error instanceof RejectedError && error.message === NO_INDEX;

function throwIfAny(failures: Failures): void {
  const [cause] = failures.values();
  const ids = Array.from(failures.keys(), ({ id }) => id);
  if (ids.length > 0) throw new IndexingError(ids, { cause });
}
