import * as v from "valibot";
import { ServiceUnavailableError } from "../errors.ts";
import { hasErrorType, type OpenSearchClient } from "./opensearch-client.ts";
import { buildIndex } from "./opensearch-index.ts";

/** What OpenSearch keeps with an index. */
const Meta = v.object({ checkpoint: v.optional(v.string()), isBuilt: v.optional(v.boolean()) });
type Meta = v.InferOutput<typeof Meta>;
const Mappings = v.record(v.string(), v.object({ mappings: v.object({ _meta: v.optional(Meta, {}) }) }));
const IndexNames = v.pipe(v.record(v.string(), v.unknown()), v.transform(Object.keys), v.length(1));

/** While nobody searches an index, it can make more changes a second. */
const NEXT_SETTINGS = { refresh_interval: "30s" };
const SEARCHED_SETTINGS = { refresh_interval: "1s" };
/** The first refresh and the deletion of a large index take long. */
const END_TIMEOUT_MS = 120_000;

/**
 * The indices of persons, by the names under which they are used: `current` stands for the one that is searched, `next`, if it
 * exists, for the one that is being built. The indices themselves are numbered.
 */
export class OpenSearchIndices {
  readonly current: string;
  readonly next: string;
  readonly #client: OpenSearchClient;
  readonly #shards: number;
  #creation: Promise<void> | undefined;

  constructor(client: OpenSearchClient, alias: string, shards: number) {
    this.#client = client;
    this.current = alias;
    this.next = `${alias}-next`;
    this.#shards = shards;
  }

  /** Creates the current index if it does not exist. */
  createOnce(): Promise<void> {
    this.#creation ??= this.#createIfAbsent(this.current, async () => 1).catch((error) => {
      this.#creation = undefined;
      throw error;
    });
    return this.#creation;
  }

  hasNext(): Promise<boolean> {
    return this.#exists(this.next);
  }

  async needsRebuild(): Promise<boolean> {
    if (!(await this.#exists(this.current)) || (await this.hasNext())) return true;
    return !(await this.#readMeta(this.current)).isBuilt;
  }

  /** Creates the next index if it does not exist. */
  async createNext(): Promise<void> {
    await this.createOnce();
    const readNumber = async () => Number((await this.#readName(this.current)).slice(this.current.length + 1)) + 1;
    await this.#createIfAbsent(this.next, readNumber, NEXT_SETTINGS);
  }

  async readCheckpoint(): Promise<string | undefined> {
    return (await this.#readMeta(this.next)).checkpoint;
  }

  writeCheckpoint(checkpoint: string): Promise<void> {
    return this.#writeMeta(this.next, { checkpoint });
  }

  /** Lets the next index take the place of the current one, in one step. Nothing says before that the new one is complete. */
  async finishNext(): Promise<void> {
    const [next, current] = [await this.#readName(this.next), await this.#readName(this.current)];
    await this.#send("PUT", `/${next}/_settings`, { index: SEARCHED_SETTINGS });
    await this.#send("POST", `/${next}/_refresh`);
    await this.#send("POST", "/_aliases", {
      actions: [
        { remove_index: { index: current } },
        { remove: { index: next, alias: this.next } },
        { add: { index: next, alias: this.current } },
      ],
    });
    await this.#writeMeta(this.current, { isBuilt: true });
  }

  async discardNext(): Promise<void> {
    await this.#send("DELETE", `/${await this.#readName(this.next)}`);
  }

  async #createIfAbsent(alias: string, readNumber: () => Promise<number>, settings = {}): Promise<void> {
    if (await this.#exists(alias)) return;
    const index = buildIndex(this.#shards);
    const body = { ...index, settings: { ...index.settings, ...settings }, aliases: { [alias]: {} } };
    try {
      await this.#send("PUT", `/${this.current}-${await readNumber()}`, body);
    } catch (error) {
      // Another process was faster.
      if (!(error instanceof ServiceUnavailableError && hasErrorType(error, "resource_already_exists_exception")))
        throw error;
    }
  }

  #exists(alias: string): Promise<boolean> {
    return this.#client.send({ method: "HEAD", path: `/_alias/${alias}` }, v.boolean());
  }

  async #readName(alias: string): Promise<string> {
    const [name = ""] = await this.#client.send({ method: "GET", path: `/_alias/${alias}` }, IndexNames);
    return name;
  }

  async #readMeta(alias: string): Promise<Meta> {
    const mappings = await this.#client.send({ method: "GET", path: `/${alias}/_mapping` }, Mappings);
    return Object.values(mappings)[0]?.mappings._meta ?? {};
  }

  async #writeMeta(alias: string, _meta: Meta): Promise<void> {
    await this.#send("PUT", `/${alias}/_mapping`, { _meta });
  }

  async #send(method: "DELETE" | "POST" | "PUT", path: string, body?: Record<string, unknown>): Promise<void> {
    await this.#client.send({ method, path, ...(body && { body }) }, v.unknown(), { timeoutMs: END_TIMEOUT_MS });
  }
}
