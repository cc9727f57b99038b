import type { IndexDocument } from "../person-search/document.ts";
import { IndexingError, type SearchEngine } from "../person-search/search-engine.ts";
import type { Documents } from "./read-documents.ts";

export type DocumentTarget = Pick<SearchEngine, "put" | "remove">;

/** What happened to the persons that were to be written. */
export interface Written {
  readonly put: number;
  readonly removed: number;
  /** The persons whose change failed. It may have been made. */
  readonly failed: readonly string[];
  /** The last failure. */
  readonly error?: unknown;
}

/** Puts the persons that have a document into an index, and removes the others. Never throws. */
export async function writeDocuments(target: DocumentTarget, documents: Documents): Promise<Written> {
  const present: IndexDocument[] = [];
  const absent: string[] = [];
  for (const [id, document] of documents) document ? present.push(document) : absent.push(id);
  const put = await attempt(
    present.map(({ id }) => id),
    () => target.put(present),
  );
  const removed = await attempt(absent, () => target.remove(absent));
  return {
    put: present.length - put.failed.length,
    removed: absent.length - removed.failed.length,
    failed: [...put.failed, ...removed.failed],
    error: put.error ?? removed.error,
  };
}

async function attempt(
  ids: readonly string[],
  change: () => Promise<void>,
): Promise<Pick<Written, "failed" | "error">> {
  try {
    if (ids.length > 0) await change();
    return { failed: [] };
  } catch (error) {
    return { failed: error instanceof IndexingError ? error.ids : ids, error };
  }
}
