import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { readSearchSettings, type SearchSettings } from "../config.ts";
import { INDEX_VERSION } from "./document.ts";
import type { PersonIndex, SearchEngine } from "./search-engine.ts";

let opening: Promise<PersonIndex> | undefined;

/**
 * Opens the engine that the environment configures, once in a process. If that fails, the next call tries again.
 * @throws ConfigurationError that names the variable
 */
export function openSearchEngine(settings: SearchSettings = readSearchSettings()): Promise<PersonIndex> {
  opening ??= open(settings).catch((error: unknown) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

/** Functions that do not search must not contain the code of an engine, and those that are deployed not that of SQLite. */
async function open(settings: SearchSettings): Promise<PersonIndex> {
  if ("indexFile" in settings) {
    const { SqliteEngine } = await import("./sqlite.ts");
    return new SqliteEngine(settings.indexFile);
  }
  const { openSearchUrl, region, index, shards } = settings;
  const { OpenSearchEngine } = await import("./opensearch.ts");
  // Any client of the SDK has the credentials of the process. This one is in the bundle anyway.
  const signing = region ? { region, getCredentials: new DynamoDBClient({ region }).config.credentials } : undefined;
  return new OpenSearchEngine({ url: openSearchUrl, signing }, { alias: `${index}-v${INDEX_VERSION}`, shards });
}

/**
 * Creates an engine that is opened by the first search. It is called when the Lambda starts, so that an invalid setting fails
 * immediately.
 * @throws ConfigurationError that names the variable
 */
export function createSearchEngine(): Pick<SearchEngine, "search" | "listValues"> {
  const settings = readSearchSettings();
  return {
    search: async (...query) => (await openSearchEngine(settings)).search(...query),
    listValues: async (...query) => (await openSearchEngine(settings)).listValues(...query),
  };
}
