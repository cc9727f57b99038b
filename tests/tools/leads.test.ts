import { type StdioOptions, spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { COMMANDS } from "../../stacks/tools/commands.ts";
import { runCommandLine } from "../../stacks/tools/run-command-line.ts";
import { LEADS, runLeads } from "../testkit/leads-command.ts";

/** Runs a command line in this process. */
async function run(args: readonly string[]) {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const code = await runCommandLine(args, {
    log: (text: string) => void stdout.push(`${text}\n`),
    error: (text: string) => void stderr.push(`${text}\n`),
  });
  return { code, stdout: stdout.join(""), stderr: stderr.join("") };
}

const names = Object.keys(COMMANDS);
const help = (stdout: unknown) => ({ code: 0, stdout, stderr: "" });
const usageError = (message: string, command = "") => ({
  code: 1,
  stdout: "",
  stderr: `${message}. Run "npm run leads -- ${command}--help" for help.\n`,
});

describe("npm run leads", () => {
  test("prints the help to stdout and errors to stderr, with their exit codes", async () => {
    expect(await runLeads([])).toEqual(await run([]));
    expect(await runLeads(["foo"])).toEqual(await run(["foo"]));
  });

  test.skipIf(process.platform !== "linux")("says that the disk is full, with exit code 1", () => {
    const full = openSync("/dev/full", "w");
    onTestFinished(() => closeSync(full));
    for (const command of ["openapi", "asyncapi", "help"]) {
      const stdio: StdioOptions = ["ignore", full, "pipe"];
      const { status, stderr } = spawnSync(process.execPath, [LEADS, command], { stdio, encoding: "utf8" });
      expect({ status, stderr }).toEqual({ status: 1, stderr: "The output cannot be written (ENOSPC).\n" });
    }
  });

  test.each([[[]], [["--help"]], [["-h"]], [["help"]]])("lists all commands with examples for %j", async (args) => {
    const { stdout, ...rest } = await run(args);
    expect(rest).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^Usage: npm run leads -- COMMAND /);
    for (const [name, { summary, examples }] of Object.entries(COMMANDS)) {
      expect(stdout).toMatch(new RegExp(`^  ${name} +${summary}$`, "m"));
      for (const example of examples) expect(stdout).toContain(`  ${example}\n`);
    }
  });

  test.each(names)("prints the usage of %s for --help, -h and help", async (name) => {
    const usage = await run([name, "--help"]);
    expect(usage).toEqual(help(expect.stringContaining(`Usage: npm run leads -- ${name}`)));
    expect(await run([name, "-h"])).toEqual(usage);
    expect(await run(["help", name])).toEqual(usage);
  });

  test.each(names)("lists examples of %s that the command accepts", async (name) => {
    const { command } = (await COMMANDS[name]?.load()) ?? expect.fail();
    for (const example of COMMANDS[name]?.examples ?? []) {
      const [, args = ""] = /^npm run (?:-s )?leads -- (.*?)(?: > .*)?$/.exec(example) ?? expect.fail(example);
      const [first, ...rest] = (args.match(/"[^"]*"|\S+/g) ?? []).map((text) => text.replaceAll('"', ""));
      expect(first).toBe(name);
      expect(command.parse(rest)).toBeTypeOf("function");
    }
  });

  test.each(["foo", "constructor", ""])("rejects the unknown command %j with exit code 1", async (name) => {
    expect(await run([name])).toEqual(usageError(`Unknown command '${name}'`));
    expect(await run(["help", name])).toEqual(usageError(`Unknown command '${name}'`));
  });

  test("rejects an unknown option before the command with exit code 1", async () => {
    expect(await run(["--foo", "token"])).toEqual(usageError("Unknown option '--foo'"));
  });

  test.each(names)("rejects an unknown option and an argument too many of %s with exit code 1", async (name) => {
    expect(await run([name, "--foo"])).toEqual(usageError("Unknown option '--foo'", `${name} `));
    expect(await run([name, "a", "b"])).toEqual({
      ...usageError(""),
      stderr: expect.stringMatching(/^(Unexpected argument '[ab]'|--(?:table|queue) is required)\. Run [^\n]+\n$/),
    });
  });

  test.each([
    [["load", "persons.jsonl"], "--table is required"],
    [["load", "--table", "", "persons.jsonl"], "--table must not be empty"],
    [["load", "--table", "Global"], "FILE is required"],
    [["load", "--table", "Global", "a.jsonl", "b.jsonl"], "Unexpected argument 'b.jsonl'"],
    [["load", "--table", "Global", "--type", "lead", "a.jsonl"], "--type must be person or company"],
    [["token", "--org", "a b"], "--org must be 1 to 64 of the characters a-z A-Z 0-9 _ -"],
    [["token", "--sub", ""], "--sub must be 1 to 128 printable ASCII characters"],
    [["token", "--sub"], "Option '--sub <value>' argument missing"],
    [["token", "--sub", "--org"], "--sub has no value, or one that begins with a dash: write --sub=VALUE then"],
    [["search", "--limit", "-1"], "--limit has no value, or one that begins with a dash: write --limit=VALUE then"],
    [["search", "--limit=-1"], "--limit must be a number from 0 to 10000"],
  ])("rejects %j with exit code 1 and says why", async (args, message) => {
    expect(await run(args)).toEqual(usageError(message, `${args[0]} `));
  });
});
