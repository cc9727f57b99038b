import { describe, expect, onTestFinished, test, vi } from "vitest";
import { runCommandLine } from "../../stacks/tools/run-command-line.ts";
import { STEPS } from "../../stacks/tools/smoke/steps.ts";
import { startFaultyService } from "../testkit/faulty-service.ts";
import { runLeads } from "../testkit/leads-command.ts";
import { NO_VARIABLES, useSmoke } from "../testkit/use-smoke.ts";

const { stack, issueToken, runAgainst, readListIds } = useSmoke();

const runSmoke = (args: readonly string[], env = {}) => runLeads(["smoke", ...args], { ...NO_VARIABLES, ...env });

describe("leads smoke", () => {
  test("passes against the local stack, twice, with the token of the demo user, and leaves no list behind", async () => {
    for (const _ of [1, 2]) {
      const { code, stdout, stderr } = await runSmoke([], { PORT: new URL(stack().url).port });
      expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: "" });
      const lines = stdout.trim().split("\n");
      expect(lines).toHaveLength(STEPS.length + 2);
      expect(lines[0]).toBe(`Testing ${stack().url}`);
      for (const [i, { name, needsSearch }] of STEPS.entries()) {
        const skipped = `^-       ${name}: not tried, because the service has no search for persons$`;
        expect(lines[i + 1]).toMatch(
          new RegExp(needsSearch ? skipped : `^ok      ${name}: expected .* \\(\\d+ ms\\)$`),
        );
      }
      expect(lines.at(-1)).toMatch(/^18 of 21 steps passed, 3 not tried in [\d.]+ s\.$/);
      expect(await readListIds()).toEqual([]);
    }
  });

  test("takes the address and the token from the options, or from LEADS_URL and LEADS_TOKEN", async () => {
    const token = await issueToken();
    const { url } = stack();
    for (const run of [
      runSmoke(["--url", `${url}/`, "--token", token]),
      runSmoke([], { LEADS_URL: url, LEADS_TOKEN: token }),
    ]) {
      const { code, stdout } = await run;
      expect(code, stdout).toBe(0);
      expect(stdout).not.toContain(token);
    }
  });

  test("adds the same persons in every run", async () => {
    const bodies: string[] = [];
    const service = await startFaultyService(stack().url, ({ path, body }) => {
      if (path.endsWith("/searches")) bodies.push(body);
      return false;
    });
    for (const _ of [1, 2]) expect(await runAgainst(service.url)).toMatchObject({ passed: true });
    expect(bodies[0]).toBe(bodies[1]);
  });

  test("changes the list twice with the same If-Match, of which the second must fail", async () => {
    const matches: unknown[] = [];
    const service = await startFaultyService(stack().url, ({ request }) => {
      const { "if-match": etag } = request.headers;
      if (etag) matches.push(etag);
      return false;
    });
    expect(await runAgainst(service.url)).toMatchObject({ passed: true });
    expect(matches).toEqual([expect.stringMatching(/^"[\w-]+"$/), matches[0]]);
  });

  test("waits until the number of members has settled", async () => {
    let reads = 0;
    const service = await startFaultyService(stack().url, (exchange) => {
      if (exchange.text.includes("memberCount") && ++reads === 1) {
        exchange.text = exchange.text.replace('"memberCount":4', '"memberCount":3');
      }
      return false;
    });
    expect(await runAgainst(service.url)).toMatchObject({ passed: true });
    expect(reads).toBe(2);
  });
});

describe("leads smoke: rejects invalid arguments and variables", () => {
  const wrongUrl = "must be an http or https URL without credentials and query";
  const wrongToken = "must be a token without white space";

  /** Runs the command line in this process. @returns the exit code and the error */
  async function rejectCommand(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    for (const [name, value] of Object.entries({ ...NO_VARIABLES, ...env })) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    const errors: string[] = [];
    const output = { log: () => expect.fail("no output"), error: (line: string) => void errors.push(line) };
    return [await runCommandLine(["smoke", ...args], output), ...errors];
  }

  test.each([
    [["--url", ""], `--url ${wrongUrl}`],
    [["--url", "api.example.com"], `--url ${wrongUrl}`],
    [["--url", "ftp://example.com"], `--url ${wrongUrl}`],
    [["--url", "https://user:secret@example.com"], `--url ${wrongUrl}`],
    [["--url", "https://example.com?a=b"], `--url ${wrongUrl}`],
    [["--token", ""], `--token ${wrongToken}`],
    [["--token", "secret secret"], `--token ${wrongToken}`],
    [["--url", "https://api.example.com"], "--token is required, except for the local stack"],
  ])("%j with exit code 1", async (args, message) => {
    const error = `${message}. Run "npm run leads -- smoke --help" for help.`;
    expect(await rejectCommand(args)).toEqual([1, error]);
  });

  test.each([
    [{ LEADS_URL: "example" }, `LEADS_URL ${wrongUrl}.`],
    [{ LEADS_TOKEN: "secret\nsecret" }, `LEADS_TOKEN ${wrongToken}.`],
  ])("%j with exit code 1", async (env, error) => {
    expect(await rejectCommand([], env)).toEqual([1, error]);
  });
});
