import { setImmediate as yieldToRequests } from "node:timers/promises";
import { paginateScan } from "@aws-sdk/client-dynamodb";
import { chunk } from "../../lib/chunks.ts";
import type { Item } from "../../lib/dynamodb/item.ts";
import { unmarshallToJson } from "../../lib/dynamodb/json.ts";
import { globalKey, parseGlobalPersonKey } from "../../lib/dynamodb/keys.ts";
import { createLocalClient } from "../../lib/dynamodb/local-client.ts";
import { buildDocument, type IndexDocument } from "../../lib/person-search/document.ts";
import type { SearchEngine } from "../../lib/person-search/search-engine.ts";

interface Filling {
  /** Rejects if the database fails. */
  readonly isComplete: Promise<void>;
  /** Stops it if it is not complete. */
  readonly stop: () => Promise<void>;
}

/** The engine blocks the process about 10 ms for as many. */
const PERSONS_PER_PUT = 100;

/** Begins to put all persons of the global table into an index, next to the requests of the stack. */
export function fillSearchIndex(
  databaseEndpoint: string,
  TableName: string,
  engine: Pick<SearchEngine, "put">,
): Filling {
  const stopping = new AbortController();
  const isComplete = fill(databaseEndpoint, TableName, engine, stopping.signal);
  // Who waits for it gets the error. Without a handler, it would end the process.
  const ended = isComplete.catch(() => {});
  return {
    isComplete,
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
}

async function fill(
  endpoint: string,
  TableName: string,
  engine: Pick<SearchEngine, "put">,
  signal: AbortSignal,
): Promise<void> {
  const client = createLocalClient(endpoint);
  const persons = {
    FilterExpression: "begins_with(pk, :person)",
    ExpressionAttributeValues: { ":person": { S: globalKey("person", "").pk } },
  };
  try {
    for await (const { Items = [] } of paginateScan({ client }, { TableName, ...persons })) {
      for (const items of chunk(Items, PERSONS_PER_PUT)) {
        await yieldToRequests();
        signal.throwIfAborted();
        await engine.put(items.flatMap(toDocument));
      }
    }
  } finally {
    client.destroy();
  }
}

function toDocument({ pk, person }: Item): IndexDocument[] {
  const id = parseGlobalPersonKey(pk?.S ?? "");
  return id === undefined ? [] : [buildDocument(id, unmarshallToJson(person?.M ?? {}))];
}
