import * as dynamodb from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { routes } from "../../lib/routes.ts";
import { COMMANDS } from "../../stacks/tools/commands.ts";
import { callRoute } from "../testkit/call-route.ts";
import { parseCommands, readBlocks, readPage } from "../testkit/page-commands.ts";
import { createTenant } from "../testkit/tenant.ts";

/** The commands need an AWS account, so they are parsed and not run. */

const page = readPage("stacks/README.md");
const shellBlocks = readBlocks(page).filter(({ language }) => language === "sh");

/** The commands of all shell blocks as words; of `NAME=$(COMMAND)` the command. */
const commands = shellBlocks
  .flatMap(({ text }) => parseCommands(text))
  .map((words) => {
    const [, command] = /^[A-Z_]+=\$\((.*)\)$/s.exec(words.join(" ")) ?? [];
    return command === undefined ? words : (parseCommands(command)[0] ?? []);
  })
  .map(dropVariables);

/** The command of `NAME=value COMMAND`. */
function dropVariables(words: string[]): string[] {
  const start = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
  return start > 0 ? words.slice(start) : words;
}

test("stacks/README.md: shell blocks have balanced quotes and use only npm, npx, aws, curl and variables", () => {
  for (const { text } of shellBlocks) {
    expect(text.replace(/'[^']*'|"(?:\\.|[^"\\])*"/g, "")).not.toMatch(/['"]/);
  }
  const programs = commands.map(([program = ""]) => program.replace(/^[A-Z_]+=.*/, "NAME=value"));
  expect(new Set(programs)).toEqual(new Set(["npm", "npx", "export", "NAME=value", "aws", "curl"]));
});

test("stacks/README.md: every npm script exists, and every leads command accepts its arguments", async () => {
  const { scripts } = JSON.parse(readPage("package.json")) as { scripts: object };
  const named = Array.from(page.matchAll(/npm run (?:-s )?([\w:]+)/g), ([, name = ""]) => name);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
  const leads = commands.filter(([npm, , script]) => npm === "npm" && script === "leads");
  expect(leads).not.toEqual([]);
  const [, url = ""] = /^URL=(.*)$/m.exec(page) ?? [];
  for (const [, , , , name = "", ...args] of leads) {
    const { command } = (await COMMANDS[name]?.load()) ?? expect.fail(`No command ${name}`);
    expect(
      command.parse(args.map((arg) => arg.replace("$URL", url).replace("$QUEUE", "https://sqs.example.com/1/queue"))),
    ).toBeTypeOf("function");
  }
});

test("stacks/README.md: aws commands have a service, an operation and options, and DynamoDB's operations exist", () => {
  const aws = commands.filter(([program]) => program === "aws");
  expect(aws.length).toBeGreaterThan(10);
  for (const [, service, operation = "", ...rest] of aws) {
    expect(service).toMatch(/^(apigatewayv2|cognito-idp|dynamodb|dynamodbstreams|lambda|logs|sqs)$/);
    const options = rest.filter((word) => word.startsWith("-"));
    expect(options.filter((option) => !/^--[a-z]+(-[a-z]+)*$/.test(option))).toEqual([]);
    const name = operation.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (service === "dynamodb")
      expect(Object.keys(dynamodb)).toContain(name === "Wait" ? "waitUntilTableExists" : `${name}Command`);
  }
});

test("stacks/README.md: the first request has a valid body and returns 201", async () => {
  const [, url = "", ...options] = commands.find(([program]) => program === "curl") ?? [];
  expect(url.replace("$URL", "")).toBe(routes.createLeadList.path);
  const body = options[options.indexOf("-d") + 1] ?? "";
  expect((await callRoute("createLeadList", await createTenant(), { body })).status).toBe(201);
});
