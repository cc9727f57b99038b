import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import * as v from "valibot";
import { EnvironmentError } from "../../../lib/environment-error.ts";

/** The progress of a load. Everything before `offset` is loaded. */
const Progress = v.object({
  /** In bytes. */
  offset: v.number(),
  /** Number of lines before `offset`. */
  line: v.number(),
  /** Number of lines with a record to store. */
  loaded: v.number(),
  /** Number of lines with a record to delete. */
  deleted: v.number(),
  /** Number of records with an identity that names another record. */
  shared: v.number(),
  /** Number of lines skipped because they are invalid. */
  invalid: v.number(),
});
export type Progress = v.InferOutput<typeof Progress>;

const START: Progress = { offset: 0, line: 0, loaded: 0, deleted: 0, shared: 0, invalid: 0 };

const Checkpoint = v.pipe(v.string(), v.parseJson(), v.object({ load: v.string(), progress: Progress }));

/**
 * Opens the checkpoint of a load, a file next to the records' file. The next run continues from it.
 * @param target database, table and type. A checkpoint is ignored if it belongs to another target, or if the file has
 * changed since.
 * @throws EnvironmentError if the path is not a file; ENOENT if nothing exists there
 */
export async function openCheckpoint(file: string, target: readonly string[]) {
  const path = `${file}.checkpoint`;
  const temporaryPath = `${path}.new`;
  const stats = await stat(file);
  if (!stats.isFile()) throw new EnvironmentError(`${file} is not a file.`);
  const { size, mtimeMs } = stats;
  const load = JSON.stringify([...target, size, mtimeMs]);
  return {
    /** Size of the records' file in bytes. */
    size,
    /**
     * Checks that a checkpoint can be written, so that a load fails at its start and not after hours. Does not change
     * an existing checkpoint, because it may belong to another table.
     */
    async assertWritable(): Promise<void> {
      await writeFile(temporaryPath, "");
      await rm(temporaryPath);
    },
    async read(): Promise<Progress> {
      const stored = v.safeParse(Checkpoint, await readFile(path, "utf8").catch(() => undefined));
      return stored.success && stored.output.load === load ? stored.output.progress : START;
    },
    /** The rename is atomic, so a killed process never leaves half a checkpoint. */
    async write(progress: Progress): Promise<void> {
      await writeFile(temporaryPath, JSON.stringify({ load, progress }));
      await rename(temporaryPath, path);
    },
    remove: () => rm(path, { force: true }),
  };
}
