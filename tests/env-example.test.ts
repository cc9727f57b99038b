import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { expect, test } from "vitest";
import { readDeploySettings } from "../stacks/deploy-settings.ts";
import { readEnvironment } from "../stacks/local/settings.ts";

const text = readFileSync(join(import.meta.dirname, "../.env.example"), "utf8");
/** All lines `# NAME=value`, as if they were not commented out. */
const example = parseEnv(text.replace(/^# (?=[A-Z_]+=)/gm, ""));
/** Read by `sst.config.ts`, before any other file is loaded. */
const { AWS_REGION, ...variables } = example;

test(".env.example: contains only comments, so that a copy of it changes nothing", () => {
  expect(parseEnv(text)).toEqual({});
});

test(".env.example: sets every setting of the local stack and of the deployment", () => {
  expect(AWS_REGION).toBe("us-east-1");
  expect(Object.values(readEnvironment(variables))).not.toContain(undefined);
  const namesRead = new Set<string>();
  readDeploySettings(new Proxy(variables, { get: (target, name: string) => namesRead.add(name) && target[name] }));
  expect(Object.keys(variables)).toEqual(expect.arrayContaining([...namesRead]));
});

const readAll = (environment: Readonly<Record<string, string | undefined>>) =>
  JSON.stringify([readEnvironment(environment), readDeploySettings(environment)]);

test.each(Object.keys(variables))(".env.example: %s is a variable that is read", (name) => {
  const changed = { ...variables, [name]: "x" };
  let result: string;
  try {
    result = readAll(changed);
  } catch (error) {
    result = String(error);
  }
  expect(result).not.toBe(readAll(variables));
});
