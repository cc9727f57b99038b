import * as v from "valibot";
import type { OpenSearchClient } from "./opensearch-client.ts";
import { hasErrorType, NO_INDEX } from "./opensearch-errors.ts";

/** An index, and the aliases that stand for it. */
export interface AliasedIndex {
  readonly index: string;
  readonly aliases: readonly string[];
}

const AliasedIndexes = v.pipe(
  v.record(v.string(), v.object({ aliases: v.record(v.string(), v.unknown()) })),
  v.transform((found) =>
    Object.entries(found).map(([index, { aliases }]): AliasedIndex => ({ index, aliases: Object.keys(aliases) })),
  ),
);

/** The first refresh and the deletion of a large index take long. */
const CHANGE_TIMEOUT_MS = 120_000;

/**
 * Requests about indexes and their aliases. Creating an index that exists, or deleting one that does not, is not an error: another
 * process may have done it, or an earlier attempt whose response was lost.
 */
export class OpenSearchIndexRequests {
  readonly #client: OpenSearchClient;

  constructor(client: OpenSearchClient) {
    this.#client = client;
  }

  hasAlias(alias: string): Promise<boolean> {
    return this.#client.send({ method: "HEAD", path: `/_alias/${alias}` }, v.boolean());
  }

  /** Finds the indexes for which an alias stands. */
  async findByAlias(alias: string): Promise<AliasedIndex[]> {
    if (!(await this.hasAlias(alias))) return [];
    try {
      return await this.findByName(alias);
    } catch (error) {
      if (hasErrorType(error, NO_INDEX)) return [];
      throw error;
    }
  }

  /** Finds the indexes with a name or an alias, in which `*` stands for any text. */
  findByName(name: string): Promise<AliasedIndex[]> {
    return this.#client.send({ method: "GET", path: `/${name}/_alias` }, AliasedIndexes);
  }

  /** Creates an index, unless there is one with this name. */
  async create(index: string, body: Record<string, unknown>): Promise<void> {
    try {
      await this.change("PUT", `/${index}`, body);
    } catch (error) {
      if (!hasErrorType(error, "resource_already_exists_exception")) throw error;
    }
  }

  /** Deletes an index, if it exists. */
  async delete(index: string): Promise<void> {
    try {
      await this.change("DELETE", `/${index}`);
    } catch (error) {
      if (!hasErrorType(error, NO_INDEX)) throw error;
    }
  }

  /** Makes all changes in one step, or none. */
  updateAliases(...actions: readonly object[]): Promise<void> {
    return this.change("POST", "/_aliases", { actions });
  }

  async change(method: "DELETE" | "POST" | "PUT", path: string, body?: Record<string, unknown>): Promise<void> {
    await this.#client.send({ method, path, ...(body && { body }) }, v.unknown(), { timeoutMs: CHANGE_TIMEOUT_MS });
  }
}
