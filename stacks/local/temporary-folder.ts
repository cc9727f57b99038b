import { mkdtemp, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Linux has a file system in memory here. On a disk, the embedded database waits for the disk after each write. */
const IN_MEMORY = "/dev/shm";
/** Containers often have only 64 MB of it, which the demo would fill. */
const MIN_FREE_BYTES = 2 * 1024 ** 3;

/** Creates a folder for data that is not kept, in memory if the system has a file system there with enough space. */
export async function createTemporaryFolder(): Promise<string> {
  return mkdtemp(join((await readFreeBytes(IN_MEMORY)) >= MIN_FREE_BYTES ? IN_MEMORY : tmpdir(), "lead-lists-"));
}

async function readFreeBytes(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch {
    return 0;
  }
}
