import { expect, test } from "vitest";
import { routes } from "../../lib/routes.ts";
import { jobs, possibleFunctionNames, streamReaders } from "../../stacks/function-names.ts";
import { checkStageName } from "../../stacks/stage-name.ts";

test("stage name: accepted as long as the name of every function has at most 64 characters", () => {
  const stage = "s".repeat(35);
  expect(() => checkStageName("lead-lists", stage)).not.toThrow();
  expect(Math.max(...possibleFunctionNames.map((name) => `lead-lists-${stage}-${name}`.length))).toBe(64);
});

test("stage name: rejected if it is longer, with the reason and the longest allowed length", () => {
  const stage = "s".repeat(36);
  expect(() => checkStageName("lead-lists", stage)).toThrow(
    `The stage name "${stage}" has 36 characters, but at most 35 are allowed: the name of a Lambda function has at most ` +
      `64 characters, and "lead-lists-${stage}-listSearchPersons" is longer.`,
  );
});

test("stage name: the names of routes, jobs and readers of streams are considered", () => {
  expect(possibleFunctionNames).toEqual([...Object.keys(routes), ...jobs, ...streamReaders]);
});
