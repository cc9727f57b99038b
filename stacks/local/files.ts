import { readFile, rename, writeFile } from "node:fs/promises";
import { EnvironmentError, readSystemCode } from "../../lib/environment-error.ts";

/**
 * Reads a file of the data folder.
 * @returns undefined if it does not exist
 * @throws EnvironmentError that names the file if it cannot be read
 */
export async function readIfExists(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = readSystemCode(error);
    if (code === "ENOENT") return undefined;
    throw new EnvironmentError(`${file} cannot be read (${code}). Make it readable, or set DATA to another folder.`);
  }
}

/** Writes a file of the data folder. It gets its name only when it is complete, so that a crash does not leave a part. */
export async function writeAtomically(file: string, content: string): Promise<void> {
  const incomplete = `${file}.incomplete`;
  await writeFile(incomplete, content, { mode: 0o600 });
  await rename(incomplete, file);
}
