import * as v from "valibot";
import { chunkBySize } from "../chunks.ts";
import { ServiceUnavailableError } from "../errors.ts";
import { bulkAnswer } from "./opensearch-answer.ts";
import { hasErrorType, type OpenSearchClient, pause } from "./opensearch-client.ts";
import { buildIndex } from "./opensearch-index.ts";
import { IndexingError } from "./search-engine.ts";

/** A change of one person. */
export interface Change {
  readonly id: string;
  /** Lines of a bulk request. */
  readonly lines: string;
}

const WRITE_TIMEOUT_MS = 30_000;
const MAX_CHANGES = 1_000;
/** The smallest domains of AWS accept 10 MB. */
const MAX_BYTES = 5_000_000;

/** Changes the index with the name `alias`, and creates it if it does not exist. */
export class OpenSearchWriter {
  readonly #client: OpenSearchClient;
  readonly #alias: string;
  readonly #shards: number;
  #creation: Promise<void> | undefined;

  constructor(client: OpenSearchClient, alias: string, shards: number) {
    this.#client = client;
    this.#alias = alias;
    this.#shards = shards;
  }

  /**
   * Sends changes of different persons. Those that the engine rejects are sent once more.
   * @throws IndexingError with the persons whose changes failed
   */
  async change(changes: readonly Change[]): Promise<void> {
    const open = new Set(changes);
    let cause: unknown;
    try {
      await this.#createOnce();
      for (const chunk of chunkBySize(changes, MAX_CHANGES, MAX_BYTES, ({ lines }) => Buffer.byteLength(lines))) {
        let rejected = await this.#send(chunk);
        if (rejected.length > 0) {
          await pause();
          rejected = await this.#send(rejected.map(({ change }) => change));
        }
        cause ??= rejected[0]?.error;
        const failed = new Set(rejected.map(({ change }) => change));
        for (const change of chunk) if (!failed.has(change)) open.delete(change);
      }
    } catch (error) {
      cause = error;
    }
    if (cause)
      throw new IndexingError(
        [...open].map(({ id }) => id),
        { cause },
      );
  }

  /** @returns the rejected changes */
  async #send(changes: readonly Change[]): Promise<{ change: Change; error: Error }[]> {
    const request = {
      method: "POST",
      path: `/${this.#alias}/_bulk`,
      // Without an alias, OpenSearch would create an index with settings of its own.
      querystring: { require_alias: "true", filter_path: "items.*.status,items.*.error.type" },
      body: changes.map(({ lines }) => lines).join(""),
    } as const;
    const { items } = await this.#client.send(request, bulkAnswer(changes.length), { timeoutMs: WRITE_TIMEOUT_MS });
    return changes.flatMap((change, i) => {
      // A person who is not in the index is removed already. This has the status 404, but no error.
      const error = Object.values(items[i] ?? {}).find((item) => item.error)?.error;
      return error ? [{ change, error: new Error(error.type) }] : [];
    });
  }

  #createOnce(): Promise<void> {
    this.#creation ??= this.#createIfAbsent().catch((error) => {
      this.#creation = undefined;
      throw error;
    });
    return this.#creation;
  }

  async #createIfAbsent(): Promise<void> {
    const exists = await this.#client.send({ method: "HEAD", path: `/_alias/${this.#alias}` }, v.boolean());
    if (exists) return;
    const body = { ...buildIndex(this.#shards), aliases: { [this.#alias]: {} } };
    try {
      await this.#client.send({ method: "PUT", path: `/${this.#alias}-1`, body }, v.unknown());
    } catch (error) {
      // Another process was faster.
      if (!(error instanceof ServiceUnavailableError && hasErrorType(error, "resource_already_exists_exception")))
        throw error;
    }
  }
}
