import { execFile } from "node:child_process";
import { lstat, mkdtemp, open, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { EnvironmentError } from "../../lib/environment-error.ts";
import { createReportFile } from "../../stacks/tools/import/report-files.ts";

const HEADER = "line,row,status,id,duplicateOfLine,column,reason\r\n";

async function createFolder() {
  const folder = await mkdtemp(join(tmpdir(), "report-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function writeReport(path: string): Promise<void> {
  const file = await createReportFile(path);
  await file.end();
}

test("a report replaces the file of a link, and the link stays", async () => {
  const folder = await createFolder();
  const [file, link] = [join(folder, "report.csv"), join(folder, "link.csv")];
  await writeFile(file, "an older report");
  await symlink(file, link);
  await writeReport(link);
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect(await readFile(file, "utf8")).toBe(HEADER);
  expect(await readdir(folder)).toEqual(["link.csv", "report.csv"]);
});

test.skipIf(process.platform === "win32")(
  "a pipe or a device is written to, and never replaced by a file",
  async () => {
    const folder = await createFolder();
    const pipe = join(folder, "pipe");
    await promisify(execFile)("mkfifo", [pipe]);
    // Opened for both, because one end would wait for the other.
    await using reader = await open(pipe, "r+");
    await writeReport(pipe);
    expect((await lstat(pipe)).isFIFO()).toBe(true);
    const { buffer, bytesRead } = await reader.read();
    expect(buffer.toString("utf8", 0, bytesRead)).toBe(HEADER);
    expect(await readdir(folder)).toEqual(["pipe"]);
  },
);

test("a folder cannot be a report", async () => {
  const folder = await createFolder();
  await expect(writeReport(folder)).rejects.toThrow(new EnvironmentError(`${folder} cannot be written (EISDIR).`));
  expect(await readdir(folder)).toEqual([]);
});
