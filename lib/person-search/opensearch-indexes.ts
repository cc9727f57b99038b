import { randomUUID } from "node:crypto";
import * as v from "valibot";
import type { OpenSearchClient } from "./opensearch-client.ts";
import { ifNoIndex } from "./opensearch-errors.ts";
import { type AliasedIndex, OpenSearchIndexRequests } from "./opensearch-index-requests.ts";
import { buildIndex } from "./opensearch-mapping.ts";
import { RebuildReplacedError } from "./search-engine.ts";

/** What OpenSearch keeps with an index. */
const Meta = v.object({ checkpoint: v.optional(v.string()) });
const Mappings = v.record(v.string(), v.object({ mappings: v.object({ _meta: v.optional(Meta, {}) }) }));

const UUID = v.pipe(v.string(), v.uuid());

/** While nobody searches an index, it can make more changes a second. */
const NEXT_SETTINGS = { refresh_interval: "30s" };
const SEARCHED_SETTINGS = { refresh_interval: "1s" };

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
  readonly #requests: OpenSearchIndexRequests;
  readonly #shards: number;

  constructor(client: OpenSearchClient, alias: string, shards: number) {
    this.#client = client;
    this.#requests = new OpenSearchIndexRequests(client);
    this.current = alias;
    this.next = `${alias}-next`;
    this.#shards = shards;
  }

  hasNext(): Promise<boolean> {
    return this.#requests.hasAlias(this.next);
  }

  async needsRebuild(): Promise<boolean> {
    return !(await this.#requests.hasAlias(this.current)) || (await this.hasNext());
  }

  /** Creates the next index if it does not exist. @returns the alias of its rebuild */
  async openNext(): Promise<string> {
    await this.#deleteDiscarded();
    const [current] = await this.#requests.findByAlias(this.current);
    for (let number = this.#readNumber(current) + 1; ; number++) {
      const all = await this.#requests.findByAlias(this.next);
      // Processes that begin while others discard or drop can create one each. All of them keep the same.
      const [next, ...others] = all.sort((a, b) => this.#readNumber(a) - this.#readNumber(b));
      for (const { index } of others) await this.#requests.delete(index);
      const rebuild = next?.aliases.find((alias) => alias !== this.next);
      if (rebuild) return rebuild;
      // No rebuild knows it.
      if (next) await this.#requests.delete(next.index);
      await this.#createNext(number);
    }
  }

  /** Deletes the indexes whose only alias is that of their rebuild. A process left them that was killed while it discarded them. */
  async #deleteDiscarded(): Promise<void> {
    for (const { index, aliases } of await this.#requests.findByName(`${this.current}-*`)) {
      if (aliases.length === 1 && aliases.every((alias) => this.#isOfRebuild(alias)))
        await this.#requests.delete(index);
    }
  }

  #readNumber(found: AliasedIndex | undefined): number {
    return Number(found?.index.slice(this.current.length + 1)) || 0;
  }

  #isOfRebuild(alias: string): boolean {
    return alias.startsWith(`${this.current}-`) && v.is(UUID, alias.slice(this.current.length + 1));
  }

  /** Creates nothing if there is an index with the number: another process was faster, or it is not ours. */
  #createNext(number: number): Promise<void> {
    const { mappings, settings } = buildIndex(this.#shards);
    return this.#requests.create(`${this.current}-${number}`, {
      mappings,
      settings: { ...settings, ...NEXT_SETTINGS },
      aliases: { [this.next]: {}, [`${this.current}-${randomUUID()}`]: {} },
    });
  }

  async readCheckpoint(rebuild: string): Promise<string | undefined> {
    const request = { method: "GET", path: `/${rebuild}/_mapping` } as const;
    const mappings = await ofRebuild(this.#client.send(request, Mappings));
    return Object.values(mappings)[0]?.mappings._meta.checkpoint;
  }

  writeCheckpoint(rebuild: string, checkpoint: string): Promise<void> {
    return ofRebuild(this.#requests.change("PUT", `/${rebuild}/_mapping`, { _meta: { checkpoint } }));
  }

  /** Lets the next index take the place of the current one, in one step. */
  async finish(rebuild: string): Promise<void> {
    await ofRebuild(this.#requests.change("PUT", `/${rebuild}/_settings`, { index: SEARCHED_SETTINGS }));
    await ofRebuild(this.#requests.change("POST", `/${rebuild}/_refresh`));
    const { index } = await this.#require(rebuild);
    const replaced = (await this.#requests.findByAlias(this.current)).filter((current) => current.index !== index);
    const actions = [
      ...replaced.map((current) => ({ remove_index: { index: current.index } })),
      { remove: { index, alias: this.next, must_exist: true } },
      { add: { index, alias: this.current } },
    ];
    await this.#updateAliases(rebuild, actions, (aliases) => aliases.includes(this.current));
  }

  async discard(rebuild: string): Promise<void> {
    const { index } = await this.#require(rebuild);
    const names = [this.current, this.next];
    // From here on nobody can finish it.
    const actions = [{ remove: { index, alias: this.next, must_exist: true } }];
    await this.#updateAliases(rebuild, actions, (aliases) => !aliases.some((alias) => names.includes(alias)));
    await this.#requests.delete(index);
  }

  async drop(): Promise<void> {
    for (const alias of [this.next, this.current])
      for (const { index } of await this.#requests.findByAlias(alias)) await this.#requests.delete(index);
  }

  /**
   * Updates the aliases of a rebuild's index. An update that failed is not an error if it has been made: another process may have
   * made it, or an earlier attempt whose response was lost.
   */
  async #updateAliases(
    rebuild: string,
    actions: readonly object[],
    isMade: (aliases: readonly string[]) => boolean,
  ): Promise<void> {
    try {
      await ofRebuild(this.#requests.updateAliases(...actions));
    } catch (error) {
      if (!isMade((await this.#require(rebuild)).aliases)) throw error;
    }
  }

  async #require(rebuild: string): Promise<AliasedIndex> {
    const [found] = await this.#requests.findByAlias(rebuild);
    if (!found) throw new RebuildReplacedError();
    return found;
  }
}

const ofRebuild = <T>(response: Promise<T>): Promise<T> => ifNoIndex(response, RebuildReplacedError);
