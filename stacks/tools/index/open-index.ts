import { ConfigurationError } from "../../../lib/config.ts";
import { EnvironmentError } from "../../../lib/environment-error.ts";
import { openSearchEngine } from "../../../lib/person-search/create-search-engine.ts";
import type { PersonIndex } from "../../../lib/person-search/search-engine.ts";

/** Opens the index that the environment names. @throws EnvironmentError if it names none, or not correctly */
export async function openIndex(): Promise<PersonIndex> {
  try {
    return await openSearchEngine();
  } catch (error) {
    throw error instanceof ConfigurationError ? new EnvironmentError(`${error.message}.`) : error;
  }
}
