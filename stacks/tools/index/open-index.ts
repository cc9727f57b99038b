import { statSync } from "node:fs";
import { ConfigurationError, readSearchSettings } from "../../../lib/config.ts";
import { EnvironmentError } from "../../../lib/environment-error.ts";
import { openPersonIndex } from "../../../lib/person-search/open-person-index.ts";
import type { PersonIndex } from "../../../lib/person-search/search-engine.ts";

/**
 * Opens the index that the environment names.
 * @throws EnvironmentError if it names none, or not correctly, or a file that does not exist: it would be created
 */
export async function openIndex(): Promise<PersonIndex> {
  try {
    const settings = readSearchSettings();
    if ("indexFile" in settings && !statSync(settings.indexFile, { throwIfNoEntry: false })?.isFile())
      throw new EnvironmentError(
        `SEARCH_INDEX=${settings.indexFile} is not a file. It must be persons.db in the folder DATA of "npm start".`,
      );
    return await openPersonIndex(settings);
  } catch (error) {
    throw error instanceof ConfigurationError ? new EnvironmentError(`${error.message}.`) : error;
  }
}
