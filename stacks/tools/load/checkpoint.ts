import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import * as v from "valibot";
import { EnvironmentError } from "../../../lib/environment-error.ts";

/** How far a load has come: all before `offset` is done. */
const Progress = v.object({
  offset: v.number(),
  line: v.number(),
  /** Records put. */
  loaded: v.number(),
  /** Lines left out. */
  bad: v.number(),
});
export type Progress = v.InferOutput<typeof Progress>;

const NOTHING_DONE: Progress = { offset: 0, line: 0, loaded: 0, bad: 0 };

const Stored = v.pipe(v.string(), v.parseJson(), v.object({ load: v.string(), progress: Progress }));

/**
 * Remembers beside a file how far its load has come, so that the next run goes on from there.
 * @param target where it is loaded into, and as what: elsewhere is another load, as is a changed file
 * @throws when there is no such file
 */
export async function openCheckpoint(file: string, target: readonly string[]) {
  const path = `${file}.checkpoint`;
  const found = await stat(file);
  if (!found.isFile()) throw new EnvironmentError(`${file} is not a file.`);
  const { size, mtimeMs } = found;
  const load = JSON.stringify([...target, size, mtimeMs]);
  return {
    size,
    async read(): Promise<Progress> {
      const stored = v.safeParse(Stored, await readFile(path, "utf8").catch(() => undefined));
      return stored.success && stored.output.load === load ? stored.output.progress : NOTHING_DONE;
    },
    /** Whole or not at all, whenever the process is killed. */
    async write(progress: Progress): Promise<void> {
      await writeFile(`${path}.new`, JSON.stringify({ load, progress }));
      await rename(`${path}.new`, path);
    },
    remove: () => rm(path, { force: true }),
  };
}
