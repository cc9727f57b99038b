import { randomUUID } from "node:crypto";
import * as v from "valibot";
import type { OpenSearchClient } from "./opensearch-client.ts";
import { hasErrorType, ifNoIndex, NO_INDEX } from "./opensearch-errors.ts";
import { buildIndex } from "./opensearch-mapping.ts";
import { RebuildReplacedError } from "./search-engine.ts";

/** What OpenSearch keeps with an index. */
const Meta = v.object({ checkpoint: v.optional(v.string()) });
const Mappings = v.record(v.string(), v.object({ mappings: v.object({ _meta: v.optional(Meta, {}) }) }));
/** Of each index its aliases. */
const Aliases = v.record(
  v.string(),
  v.object({ aliases: v.pipe(v.record(v.string(), v.unknown()), v.transform(Object.keys)) }),
);

const UUID = v.pipe(v.string(), v.uuid());

/** While nobody searches an index, it can make more changes a second. */
const NEXT_SETTINGS = { refresh_interval: "30s" };
const SEARCHED_SETTINGS = { refresh_interval: "1s" };
/** The first refresh and the deletion of a large index take long. */
const END_TIMEOUT_MS = 120_000;

/**
 * The indexes of persons, by the names under which they are used: `current` stands for the one that is searched, `next` for the
 * one that is being built. None of them need exist. Each index also has a name that no other ever gets, for its rebuild: an
 * alias too, because only changes through an alias can be kept from creating an index. The indexes themselves are numbered, so
 * that of several processes one creates the next.
 */
export class OpenSearchIndexes {
  readonly current: string;
  readonly next: string;
  readonly #client: OpenSearchClient;
  readonly #shards: number;

  constructor(client: OpenSearchClient, alias: string, shards: number) {
    this.#client = client;
    this.current = alias;
    this.next = `${alias}-next`;
    this.#shards = shards;
  }

  hasNext(): Promise<boolean> {
    return this.#exists(this.next);
  }

  async needsRebuild(): Promise<boolean> {
    return !(await this.#exists(this.current)) || (await this.hasNext());
  }

  /** Creates the next index if it does not exist. @returns the alias of its rebuild */
  async openNext(): Promise<string> {
    await this.#deleteDiscarded();
    const [current] = await this.#find(this.current);
    for (let number = this.#readNumber(current?.index) + 1; ; number++) {
      const all = await this.#find(this.next);
      // Processes that begin while others discard or drop can create one each. All of them keep the same.
      const [next, ...others] = all.sort((a, b) => this.#readNumber(a.index) - this.#readNumber(b.index));
      for (const { index } of others) await this.#delete(index);
      const rebuild = next?.aliases.find((alias) => alias !== this.next);
      if (rebuild) return rebuild;
      // No rebuild knows it.
      if (next) await this.#delete(next.index);
      await this.#createNext(number);
    }
  }

  #readNumber(index = ""): number {
    return Number(index.slice(this.current.length + 1)) || 0;
  }

  /** Deletes the indexes whose only alias is that of their rebuild. A process left them that was killed while it discarded them. */
  async #deleteDiscarded(): Promise<void> {
    const found = await this.#client.send({ method: "GET", path: `/${this.current}-*/_alias` }, Aliases);
    for (const [index, { aliases }] of Object.entries(found)) {
      if (aliases.length === 1 && aliases.every((alias) => this.#isOfRebuild(alias))) await this.#delete(index);
    }
  }

  #isOfRebuild(alias: string): boolean {
    return alias.startsWith(`${this.current}-`) && v.is(UUID, alias.slice(this.current.length + 1));
  }

  /** Does nothing if there is an index with the number: another process was faster, or it is not ours. */
  async #createNext(number: number): Promise<void> {
    const { mappings, settings } = buildIndex(this.#shards);
    const aliases = { [this.next]: {}, [`${this.current}-${randomUUID()}`]: {} };
    try {
      const body = { mappings, settings: { ...settings, ...NEXT_SETTINGS }, aliases };
      await this.#send("PUT", `/${this.current}-${number}`, body);
    } catch (error) {
      if (!hasErrorType(error, "resource_already_exists_exception")) throw error;
    }
  }

  async readCheckpoint(rebuild: string): Promise<string | undefined> {
    const request = { method: "GET", path: `/${rebuild}/_mapping` } as const;
    const mappings = await ofRebuild(this.#client.send(request, Mappings));
    return Object.values(mappings)[0]?.mappings._meta.checkpoint;
  }

  writeCheckpoint(rebuild: string, checkpoint: string): Promise<void> {
    return ofRebuild(this.#send("PUT", `/${rebuild}/_mapping`, { _meta: { checkpoint } }));
  }

  /** Lets the next index take the place of the current one, in one step. */
  async finish(rebuild: string): Promise<void> {
    await ofRebuild(this.#send("PUT", `/${rebuild}/_settings`, { index: SEARCHED_SETTINGS }));
    await ofRebuild(this.#send("POST", `/${rebuild}/_refresh`));
    const { index } = await this.#require(rebuild);
    const replaced = (await this.#find(this.current)).filter((current) => current.index !== index);
    const update = this.#updateAliases(
      ...replaced.map((current) => ({ remove_index: { index: current.index } })),
      { remove: { index, alias: this.next, must_exist: true } },
      { add: { index, alias: this.current } },
    );
    try {
      await ofRebuild(update);
    } catch (error) {
      // Another process was faster, or the response to the first attempt was lost.
      if (!(await this.#require(rebuild)).aliases.includes(this.current)) throw error;
    }
  }

  async discard(rebuild: string): Promise<void> {
    const { index } = await this.#require(rebuild);
    try {
      // From here on nobody can finish it.
      await ofRebuild(this.#updateAliases({ remove: { index, alias: this.next, must_exist: true } }));
    } catch (error) {
      // Another process was faster, or the response to the first attempt was lost.
      const { aliases } = await this.#require(rebuild);
      if (aliases.includes(this.current) || aliases.includes(this.next)) throw error;
    }
    await this.#delete(index);
  }

  async drop(): Promise<void> {
    for (const { index } of [...(await this.#find(this.next)), ...(await this.#find(this.current))])
      await this.#delete(index);
  }

  #exists(alias: string): Promise<boolean> {
    return this.#client.send({ method: "HEAD", path: `/_alias/${alias}` }, v.boolean());
  }

  /** Finds the indexes that have an alias: none, or one. */
  async #find(alias: string): Promise<{ readonly index: string; readonly aliases: readonly string[] }[]> {
    if (!(await this.#exists(alias))) return [];
    try {
      const found = await this.#client.send({ method: "GET", path: `/${alias}/_alias` }, Aliases);
      return Object.entries(found).map(([index, { aliases }]) => ({ index, aliases }));
    } catch (error) {
      if (hasErrorType(error, NO_INDEX)) return [];
      throw error;
    }
  }

  async #require(rebuild: string) {
    const [found] = await this.#find(rebuild);
    if (!found) throw new RebuildReplacedError();
    return found;
  }

  /** Does nothing if it does not exist: another process was faster, or the response to the first attempt was lost. */
  async #delete(index: string): Promise<void> {
    try {
      await this.#send("DELETE", `/${index}`);
    } catch (error) {
      if (!hasErrorType(error, NO_INDEX)) throw error;
    }
  }

  async #updateAliases(...actions: readonly object[]): Promise<void> {
    await this.#send("POST", "/_aliases", { actions });
  }

  async #send(method: "DELETE" | "POST" | "PUT", path: string, body?: Record<string, unknown>): Promise<void> {
    await this.#client.send({ method, path, ...(body && { body }) }, v.unknown(), { timeoutMs: END_TIMEOUT_MS });
  }
}

const ofRebuild = <T>(response: Promise<T>): Promise<T> => ifNoIndex(response, RebuildReplacedError);
