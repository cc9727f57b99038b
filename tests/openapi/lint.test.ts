import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect, test } from "vitest";
import { runLeads } from "../testkit/leads-command.ts";
import { document } from "../testkit/openapi/document.ts";

test("npm run leads -- openapi prints the document, and Redocly's strict rules find no problem in it", async () => {
  const { code, stdout: source } = await runLeads(["openapi"]);
  expect(code).toBe(0);
  expect(JSON.parse(source)).toEqual(document);

  const config = await createConfig({ extends: ["recommended-strict"] });
  const problems = await lintFromString({ source, absoluteRef: "/openapi.json", config });
  expect(problems.map(({ ruleId, message, location }) => ({ ruleId, message, at: location[0]?.pointer }))).toEqual([]);
});
