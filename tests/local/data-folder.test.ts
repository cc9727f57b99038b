import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { EnvironmentError } from "../../lib/environment-error.ts";
import { type DataFolder, openDataFolder } from "../../stacks/local/data-folder.ts";
import { createSecrets } from "../../stacks/local/secrets.ts";
import { NO_MEMBERS } from "../testkit/member-counts.ts";
import { startMain } from "../testkit/start-main.ts";

async function createPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "data-folder-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "data");
}

async function open(path: string): Promise<DataFolder> {
  const data = await openDataFolder(path);
  onTestFinished(() => void data.release());
  return data;
}

async function readError(path: string): Promise<string> {
  const error = await openDataFolder(path).catch((error: unknown) => error);
  return error instanceof EnvironmentError ? error.message : expect.fail(`not an EnvironmentError: ${error}`);
}

describe("openDataFolder", () => {
  test("openDataFolder creates a missing folder with new secrets, and returns the same secrets the next time", async () => {
    const path = await createPath();
    const { secrets, release } = await open(path);
    release();
    expect((await open(path)).secrets).toEqual(secrets);
    expect((await open(await createPath())).secrets).not.toEqual(secrets);
    expect((await readdir(path)).toSorted()).toEqual(["lock", "secrets.json"]);
  });

  test.skipIf(process.platform === "win32")(
    "openDataFolder lets only the user who creates the folder read it",
    async () => {
      const path = await createPath();
      await open(path);
      expect((await stat(path)).mode & 0o777).toBe(0o700);
      expect((await stat(join(path, "secrets.json"))).mode & 0o777).toBe(0o600);
    },
  );

  test("openDataFolder fails with one line until another stack releases the folder", async () => {
    const path = await createPath();
    const { release } = await open(path);
    expect(await readError(path)).toBe(
      `DATA=${path} is in use by another stack. Stop that stack, or set DATA to another folder.`,
    );
    release();
    await open(path);
  });

  test("openDataFolder fails with one line if the path is a file", async () => {
    const path = await createPath();
    await writeFile(path, "");
    expect(await readError(path)).toBe(`DATA=${path} cannot be used as a folder (EEXIST). Set DATA to another path.`);
  });

  const good = createSecrets();
  test.each([
    ["is empty", ""],
    ["is cut off", JSON.stringify(good).slice(0, 50)],
    ["has no issuer key", JSON.stringify({ ...good, issuerKey: undefined })],
    ["has an invalid issuer key", JSON.stringify({ ...good, issuerKey: { ...good.issuerKey, x: "AAAA" } })],
    ["has a short cursor secret", JSON.stringify({ ...good, cursorSecret: "short" })],
  ])("openDataFolder fails with one line and does not change the secrets file if it %s", async (_, content) => {
    const path = await createPath();
    await mkdir(path);
    const file = join(path, "secrets.json");
    await writeFile(file, content);
    expect(await readError(path)).toBe(
      `${file} does not contain the secrets of a local stack. Delete it to create new ones; ` +
        "tokens and cursors issued before then become invalid, and stored persons are recognised only by their id.",
    );
    expect(await readFile(file, "utf8")).toBe(content);
  });

  test("openDataFolder fails with one line if the secrets file cannot be read", async () => {
    const path = await createPath();
    await mkdir(join(path, "secrets.json"), { recursive: true });
    const advice = "Make it readable, or set DATA to another folder.";
    expect(await readError(path)).toBe(`${join(path, "secrets.json")} cannot be read (EISDIR). ${advice}`);
  });
});

describe("DATA=folder npm start", () => {
  test("npm start with DATA keeps lists, tokens and cursors between starts, even if the first stack was killed", async () => {
    const DATA = await createPath();
    const first = startMain({ DATA });
    const { url, token } = await first.started;
    const call = async (path: string, body?: object) => {
      const response = await fetch(`${url}/api/v1/entities/${path}`, {
        method: body ? "POST" : "GET",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: JSON.parse(await response.text()) };
    };
    const lists = [(await call("leadlists", { name: "One" })).body, (await call("leadlists", { name: "Two" })).body];
    const { items, nextCursor } = (await call("leadlists?limit=1")).body;

    const second = startMain({ DATA });
    expect(await second.ended).toEqual([1, null]);
    expect(await second.errors).toMatch(/^DATA=.* is in use by another stack\. [^\n]*\n$/);

    first.process.kill("SIGKILL");
    await first.ended;
    const third = startMain({ DATA, PORT: new URL(url).port });
    await third.started;
    for (const list of lists) {
      expect(await call(`leadlists/${list.id}`)).toEqual({ status: 200, body: { ...list, ...NO_MEMBERS } });
    }
    const rest = await call(`leadlists?limit=1&cursor=${nextCursor}`);
    const withCounts = lists.map((list) => ({ ...list, ...NO_MEMBERS }));
    expect([rest.status, ...items, ...rest.body.items]).toEqual([200, ...withCounts.toReversed()]);
    third.process.kill();
    await third.ended;
  });

  test("npm start with DATA exits with 1 and prints one line if the secrets file is corrupt", async () => {
    const DATA = await createPath();
    await mkdir(DATA);
    await writeFile(join(DATA, "secrets.json"), "{");
    const stack = startMain({ DATA });
    expect(await stack.ended).toEqual([1, null]);
    expect(await stack.errors).toMatch(/^[^\n]*secrets\.json does not contain the secrets of a local stack\.[^\n]*\n$/);
  });
});
