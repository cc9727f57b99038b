import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { USERS } from "../../lib/demo/tenants.ts";
import { routes } from "../../lib/routes.ts";
import { readBlocks, readPage } from "../testkit/page-commands.ts";
import { followReadme } from "../testkit/readme-requests.ts";
import { NO_VARIABLES } from "../testkit/use-smoke.ts";
import { useStack } from "../testkit/use-stack.ts";

const stack = useStack("demo", { search: "sqlite" });
const page = readPage("README.md");

test("README.md: the requests, sent in their order to the local stack, get the responses that the page shows", async () => {
  const { origin, port } = new URL(stack().url);
  expect(await followReadme(origin, { ...process.env, PORT: port })).toBe(4);
});

test("README.md: the example of the client adds a person to the local stack, reads the list and adds those of a search", async () => {
  const [{ text = "" } = {}] = readBlocks(page).filter(({ language }) => language === "js");
  // Unbuilt: tests/client/build.test.ts tests the package.
  const client = pathToFileURL(join(import.meta.dirname, "../../lib/client/client.ts")).href;
  const { url, issueToken } = stack();
  const script = text.replace("./dist/client/client.js", client).replace("http://127.0.0.1:3000", url);
  const env = { ...process.env, TOKEN: await issueToken(USERS.alice) };
  const args = ["--input-type=module", "--eval", script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  expect(stdout).toMatch(/addedCount: 1,.*added: 1,.*\nGrace\n.*addedCount: [1-9]/s);
});

test.each([
  ["search", 0],
  ["import", 2],
])("README.md: the %s prints what the page shows, with exit code %d", async (command, expectedCode) => {
  const [{ text = "" } = {}] = readBlocks(page).filter(({ text }) => text.includes(`leads -- ${command}`));
  const leads = join(import.meta.dirname, "../../stacks/tools/leads.ts");
  const script = text.replaceAll("npm run leads --", `"${process.execPath}" "${leads}"`);
  const cwd = await mkdtemp(join(tmpdir(), "readme-"));
  onTestFinished(() => rm(cwd, { recursive: true }));
  const env = { ...process.env, ...NO_VARIABLES, PORT: new URL(stack().url).port };
  const { stdout, code } = await promisify(execFile)("sh", ["-c", script], { cwd, env }).catch((error) => error);
  expect(page).toContain(`\`\`\`text\n${stdout.replace(/(?<=\nList )[\da-f-]{36}\n$/, "...\n")}\`\`\`\n`);
  expect(code ?? 0).toBe(expectedCode);
  if (command === "import") expect(await readFile(join(cwd, "rejected.csv"), "utf8")).toContain("Bob,Byron,none");
});

test("README.md: every npm script, link and environment variable that it names exists", () => {
  const { scripts } = JSON.parse(readPage("package.json")) as { scripts: object };
  const named = Array.from(page.matchAll(/npm run (?:-s )?([\w:]+)/g), ([, name = ""]) => name);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
  const links = Array.from(page.matchAll(/\]\((?!http)([^)]+)\)/g), ([, path = ""]) => path);
  expect(links.filter((path) => !existsSync(join(import.meta.dirname, "../..", path)))).toEqual([]);
  expect(readPage(".env.example")).toContain("DATA=");
});

test("README.md: the table of routes names every route of lib/routes.ts and no other", () => {
  const documented = Array.from(page.matchAll(/^\| (`.*?) \|/gm), ([, cell = ""]) => cell).flatMap((cell) => {
    const path = /(\/[^`]*)`$/.exec(cell)?.[1] ?? "";
    return Array.from(
      cell.matchAll(/(GET|POST|PATCH|DELETE)(?: (\/[^`]*))?/g),
      ([, method, own]) => `${method} ${own ?? path}`,
    );
  });
  const existing = Object.values(routes).map(({ method, path }) => `${method} ${path.replace("/api/v1/entities", "")}`);
  expect(documented.toSorted()).toEqual(existing.toSorted());
});

test("README.md: is at most 120 lines long", () => {
  expect(page.trimEnd().split("\n").length).toBeLessThanOrEqual(120);
});
