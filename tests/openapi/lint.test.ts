import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect, test } from "vitest";
import { listRoutes } from "../../lib/routes.ts";
import { runLeads } from "../testkit/leads-command.ts";
import { document } from "../testkit/openapi/document.ts";

const findProblems = async (source: string) => {
  const config = await createConfig({ extends: ["recommended-strict"] });
  const problems = await lintFromString({ source, absoluteRef: "/openapi.json", config });
  return problems.map(({ ruleId, message, location }) => ({ ruleId, message, at: location[0]?.pointer }));
};

test("npm run leads -- openapi prints the document, and Redocly's strict rules find no problem in it", async () => {
  const { code, stdout: source } = await runLeads(["openapi"]);
  expect(code).toBe(0);
  expect(JSON.parse(source)).toEqual(document);
  expect(await findProblems(source)).toEqual([]);
});

test("with --without-search, the document has neither routes nor filters that need an index of persons, and only schemas that are used", async () => {
  const { code, stdout: source } = await runLeads(["openapi", "--without-search"]);
  expect(code).toBe(0);
  const { paths, tags, components } = JSON.parse(source);
  expect(new Set(Object.keys(paths))).toEqual(new Set(listRoutes(false).map(([, { path }]) => path)));
  expect(tags.map(({ name }: { name: string }) => name)).not.toContain("Persons");
  expect(source).not.toMatch(/filters/i);
  const { required, if: rule } = components.schemas.BulkSelection;
  expect({ required, rule }).toEqual({ required: ["mode", "startIndex", "targetCount", "searchId"], rule: undefined });
  expect(await findProblems(source)).toEqual([]);
});
