import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { readSearchSettings, type SearchSettings } from "../config.ts";
import { INDEX_VERSION } from "./document.ts";
import type { PersonIndex, ReadEngine } from "./search-engine.ts";

/** The name of this version's index in OpenSearch. An index of another version is as if it did not exist. */
export const buildIndexAlias = (index: string) => `${index}-v${INDEX_VERSION}`;

let opening: Promise<PersonIndex> | undefined;

/**
 * Opens the index that the environment configures, once in a process. If that fails, the next call tries again.
 * @throws ConfigurationError that names the variable
 */
export function openPersonIndex(settings: SearchSettings = readSearchSettings()): Promise<PersonIndex> {
  opening ??= open(settings).catch((error: unknown) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

/** An engine is imported when it is opened. So a process loads only the one that it uses, and bundles can leave out SQLite's. */
async function open(settings: SearchSettings): Promise<PersonIndex> {
  if ("indexFile" in settings) {
    const { SqliteEngine } = await import("./sqlite.ts");
    return new SqliteEngine(settings.indexFile);
  }
  const { openSearchUrl, region, index, shards } = settings;
  const { OpenSearchEngine } = await import("./opensearch.ts");
  // Any client of the SDK has the credentials of the process. This one is in the bundle anyway.
  const signing = region ? { region, getCredentials: new DynamoDBClient({ region }).config.credentials } : undefined;
  return new OpenSearchEngine({ url: openSearchUrl, signing }, { alias: buildIndexAlias(index), shards });
}

/**
 * Creates an engine that opens the index with its first search. The settings are read at once, so that a Lambda with an invalid
 * one fails when it starts.
 * @throws ConfigurationError that names the variable
 */
export function createLazyEngine(): ReadEngine {
  const settings = readSearchSettings();
  return {
    search: async (...query) => (await openPersonIndex(settings)).search(...query),
    listValues: async (...query) => (await openPersonIndex(settings)).listValues(...query),
  };
}
