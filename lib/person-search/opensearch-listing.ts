import { chunk } from "../chunks.ts";
import { ServiceUnavailableError } from "../errors.ts";
import type { OpenSearchClient } from "./opensearch-client.ts";
import { ifNoIndex, isNotFound } from "./opensearch-errors.ts";
import { type IndexedPersons, personsResponse } from "./opensearch-responses.ts";
import { type IndexedPerson, NoIndexError } from "./search-engine.ts";

const PAGE_SIZE = 1_000;
/** The maximum of OpenSearch for one response. */
const MAX_SAMPLE_SIZE = 10_000;
/** How long a listing may wait before the next page. */
const SCROLL_TIME = "10m";
const LISTING_TIMEOUT_MS = 60_000;
const MAX_ATTEMPTS = 3;

const PERSONS = { _source: false, stored_fields: "_none_", docvalue_fields: ["id", "fingerprint"] };

class MissingPageError extends ServiceUnavailableError {
  constructor() {
    super(new Error("A page of the persons in the index was lost"));
  }
}

/** Reads which persons are in the index, to compare it with the table. */
export class OpenSearchListing {
  readonly #client: OpenSearchClient;
  readonly #alias: string;

  constructor(client: OpenSearchClient, alias: string) {
    this.#client = client;
    this.#alias = alias;
  }

  /** See `findPersons` of the port. */
  async find(ids: readonly string[]): Promise<IndexedPerson[]> {
    const found: IndexedPerson[] = [];
    for (const values of chunk(ids, PAGE_SIZE)) {
      const query = { ids: { values } };
      found.push(...(await this.#read(`/${this.#alias}/_search`, { ...PERSONS, query, size: PAGE_SIZE })).persons);
    }
    return found;
  }

  async sample(size: number): Promise<readonly IndexedPerson[]> {
    const query = { function_score: { random_score: {} } };
    const body = { ...PERSONS, query, size: Math.min(size, MAX_SAMPLE_SIZE) };
    return (await this.#read(`/${this.#alias}/_search`, body)).persons;
  }

  /**
   * Lists all persons, as the index is at the start. If a rebuild replaces the index meanwhile, or if pages were lost, it lists all
   * from the start again.
   */
  async *listAll(): AsyncGenerator<readonly IndexedPerson[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return yield* this.#listOnce();
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !(isNotFound(error) || error instanceof MissingPageError)) throw error;
      }
    }
  }

  async *#listOnce(): AsyncGenerator<readonly IndexedPerson[]> {
    const body = { ...PERSONS, sort: ["_doc"], size: PAGE_SIZE, track_total_hits: true };
    let page = await this.#read(`/${this.#alias}/_search`, body, { scroll: SCROLL_TIME });
    let missing = page.total;
    while (page.persons.length > 0) {
      missing -= page.persons.length;
      yield page.persons;
      page = await this.#read("/_search/scroll", { scroll: SCROLL_TIME, scroll_id: page.scrollId });
    }
    // If the response to a request for a page is lost, the second attempt gets the page after it.
    if (missing !== 0) throw new MissingPageError();
  }

  #read(path: string, body: Record<string, unknown>, querystring = {}): Promise<IndexedPersons> {
    const request = { method: "POST", path, querystring, body } as const;
    return ifNoIndex(this.#client.send(request, personsResponse, { timeoutMs: LISTING_TIMEOUT_MS }), NoIndexError);
  }
}
