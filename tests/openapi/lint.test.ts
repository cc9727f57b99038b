import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect, test } from "vitest";
import { document } from "../testkit/openapi/document.ts";

test("the linter finds nothing to improve in what is printed", async () => {
  const main = new URL("../../stacks/tools/openapi.ts", import.meta.url).pathname;
  const { stdout: source } = await promisify(execFile)(process.execPath, [main]);
  expect(JSON.parse(source)).toEqual(document);

  const config = await createConfig({ extends: ["recommended-strict"] });
  const problems = await lintFromString({ source, absoluteRef: "/openapi.json", config });
  expect(problems.map(({ ruleId, message, location }) => ({ ruleId, message, at: location[0]?.pointer }))).toEqual([]);
});
