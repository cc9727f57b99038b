import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { routes } from "../../lib/routes.ts";
import { readPage } from "../testkit/page-commands.ts";
import { followReadme } from "../testkit/readme-requests.ts";
import { useStack } from "../testkit/use-stack.ts";

const stack = useStack("demo");
const page = readPage("README.md");

test("README.md: the requests, sent in their order to the local stack, get the responses that the page shows", async () => {
  const { origin, port } = new URL(stack().url);
  expect(await followReadme(origin, { ...process.env, PORT: port })).toBe(3);
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
