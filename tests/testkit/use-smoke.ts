import { expect } from "vitest";
import { USERS } from "../../lib/demo/tenants.ts";
import { createReport } from "../../stacks/tools/smoke/report.ts";
import { runSteps } from "../../stacks/tools/smoke/run-steps.ts";
import { startLeads } from "./leads-command.ts";
import { useStack } from "./use-stack.ts";

/** The variables of the command, which must not be those of the shell. */
export const NO_VARIABLES = { LEADS_URL: undefined, LEADS_TOKEN: undefined, PORT: undefined };

/** Starts the local stack for the tests of a file, without data, and returns what runs the smoke test against it. */
export function useSmoke(settings?: Parameters<typeof useStack>[1]) {
  const stack = useStack("none", settings);
  const issueToken = () => stack().issueToken(USERS.alice);

  async function call(method: string, path: string): Promise<unknown> {
    const headers = { authorization: `Bearer ${await issueToken()}` };
    const response = await fetch(`${stack().url}/api/v1/entities${path}`, { method, headers });
    return response.status === 200 && response.json();
  }

  return {
    stack,
    issueToken,
    startSmoke: async (url: string) => startLeads(["smoke", "--url", url, "--token", await issueToken()], NO_VARIABLES),

    /** Runs the steps in this process, so that a test can shorten the timeout. */
    async runAgainst(url: string, timeoutMs = 5_000) {
      const lines: string[] = [];
      const token = await issueToken();
      const report = createReport((line) => lines.push(line));
      const passed = await runSteps({ url, token, timeoutMs }, report);
      const output = lines.join("\n");
      expect(output).not.toContain(token);
      return { passed, output, failed: lines.filter((line) => line.startsWith("FAILED")) };
    },

    /** Reads the ids of all lists that the user may see. */
    async readListIds(): Promise<string[]> {
      const { items } = (await call("GET", "/leadlists")) as { items: { id: string }[] };
      return items.map(({ id }) => id);
    },

    deleteList: (id = "") => call("DELETE", `/leadlists/${id}`),
  };
}
