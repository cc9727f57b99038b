import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Client, Prospect } from "../../../lib/client/client.ts";
import { EnvironmentError } from "../../../lib/environment-error.ts";
import { type Checkpoint, openCheckpoint } from "./checkpoint.ts";
import type { FileFormat } from "./file-format.ts";
import { toEntry } from "./mapping/to-entry.ts";
import type { SourceFile } from "./open-file.ts";
import { joinOutcomes, type Outcome } from "./outcomes.ts";
import { readRows } from "./reading/read-rows.ts";

/** A list that exists, or the name of a new one. */
export type ListChoice = { readonly id: string } | { readonly newName: string };

export interface ImportJob {
  readonly source: SourceFile;
  readonly list: ListChoice;
  readonly url: string;
  readonly client: Client;
  readonly concurrency: number;
  /** Identifies the user of the token. */
  readonly user: string;
  /** The maximum number of rows in a call. */
  readonly batch: number;
  readonly restart: boolean;
  readonly signal: AbortSignal;
  /** @param done the number of entries that have a result, of this run and of former ones */
  readonly onProgress: (done: { readonly entries: number; readonly added: number }) => void;
}

/** A run that has sent everything, or that was stopped by `error`. */
export interface ImportResult {
  readonly listId: string | undefined;
  readonly error?: unknown;
  readonly outcomes: () => AsyncIterable<Outcome>;
  /** @throws EnvironmentError if the file has changed while the outcomes were read */
  readonly assertUnchanged: () => Promise<void>;
  /** Forgets the run, so that the same command begins a new one. Without it, the same command continues. */
  readonly forget: () => Promise<void>;
  readonly close: () => void;
}

/**
 * Adds the persons of a file to a list. Continues a run that was stopped. Every attempt sends the same entries in the same
 * calls with the same keys, so that the results are those of one uninterrupted run.
 * @returns the results, also if the run was stopped after it had begun
 * @throws EnvironmentError if the list contains companies, if the file is being imported already, or if it has changed since a run
 * was stopped; ApiError or NoResponseError if the list cannot be read
 */
export async function importFile(job: ImportJob): Promise<ImportResult> {
  const { source, client, list, url, user } = job;
  const { file, format, mapping } = source;
  if ("id" in list) await assertPersonList(client, list.id);
  const checkpoint = openCheckpoint(
    {
      file,
      sha256: format.sha256,
      settings: JSON.stringify([describeReading(format), mapping.columns, job.batch]),
      user,
      url,
      list: "id" in list ? `id:${list.id}` : `new:${list.newName}`,
    },
    job,
  );
  const result = {
    outcomes: () => joinOutcomes(readRows(file, format), mapping, checkpoint),
    assertUnchanged: () => assertUnchanged(source, checkpoint),
    forget: checkpoint.remove,
    close: checkpoint.close,
  };
  try {
    const listId = await openList(client, list, checkpoint);
    await addEntries(job, listId, checkpoint);
    await assertUnchanged(source, checkpoint);
    return { ...result, listId };
  } catch (error) {
    return { ...result, listId: "id" in list ? list.id : checkpoint.listId, error };
  }
}

/** Everything that decides which cells a row has. */
function describeReading(format: FileFormat) {
  const { kind, encoding } = format;
  return kind === "csv" ? [kind, encoding, format.delimiter, format.headerLine, format.isWrapped] : [kind, encoding];
}

/** @throws EnvironmentError if the file is not the one that was inspected: its rows may not be those that were sent */
async function assertUnchanged(
  { file, format }: SourceFile,
  checkpoint: Pick<Checkpoint, "invalidate">,
): Promise<void> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  if (hash.digest("hex") === format.sha256) return;
  checkpoint.invalidate();
  throw new EnvironmentError("The file has changed during the import. Begin again with --restart.");
}

async function addEntries(
  { source, client, concurrency, batch, signal, onProgress }: ImportJob,
  listId: string,
  checkpoint: Checkpoint,
): Promise<void> {
  const done = checkpoint.countDone();
  onProgress(done);
  // The service validates the entries.
  await client.addAll(listId, readEntries(source) as AsyncIterable<Prospect>, {
    concurrency,
    signal,
    maxEntries: batch,
    idempotencyKey: checkpoint.key,
    isDone: ({ start }) => checkpoint.hasBatch(start),
    onBatch(sent) {
      checkpoint.saveBatch(sent);
      done.entries += sent.length;
      done.added += sent.addedCount;
      onProgress(done);
    },
  });
}

/** Reads the rows that can be sent. */
async function* readEntries({ file, format, mapping }: SourceFile) {
  for await (const row of readRows(file, format)) {
    const mapped = toEntry(row, mapping);
    if ("entry" in mapped) yield mapped.entry;
  }
}

/** Creates the list, unless it exists or this run has created it. @returns its id */
async function openList(client: Client, list: ListChoice, checkpoint: Checkpoint): Promise<string> {
  if ("id" in list) return list.id;
  if (checkpoint.listId !== undefined) return checkpoint.listId;
  const { id } = await client.createLeadList({ name: list.newName }, { idempotencyKey: checkpoint.key });
  checkpoint.saveListId(id);
  return id;
}

async function assertPersonList(client: Client, id: string): Promise<void> {
  const { type } = await client.getLeadList(id);
  if (type !== "person") throw new EnvironmentError("The list contains companies. Choose a list of persons.");
}
