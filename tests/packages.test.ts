import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const readJson = (file: string) => JSON.parse(readFileSync(join(import.meta.dirname, "..", file), "utf8"));

test("package-lock.json: no package of the AWS SDK is installed twice, so that instanceof and shared state work", () => {
  const paths = Object.keys(readJson("package-lock.json").packages);
  const names = paths.map((path) => path.split("node_modules/").at(-1) ?? "").filter(isOfSdk);
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test("package.json: the packages of the AWS SDK have exact versions, and only public ones are used", () => {
  const { dependencies, devDependencies } = readJson("package.json");
  const versions = Object.entries<string>({ ...dependencies, ...devDependencies }).filter(([name]) => isOfSdk(name));
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  expect(versions.map(([name]) => name).toSorted()).toEqual(
    [
      ...["client-dynamodb", "client-dynamodb-streams", "client-eventbridge", "client-sqs"],
      ...["lib-dynamodb", "util-dynamodb"],
    ].map((name) => `@aws-sdk/${name}`),
  );
});

const isOfSdk = (name: string) => /^@(aws-sdk|smithy|aws)\//.test(name);
