import assert from "node:assert/strict";
import { USERS } from "../../lib/demo/tenants.ts";
import type { RunningStack } from "../../stacks/local/stack.ts";
import { run } from "../testkit/run-tool.ts";
import type { Command, Workspace } from "./clients.ts";

const API = "/api/v1/entities";

/**
 * Lets a program with a generated client add the same prospect twice to a new list, and checks the response as the client
 * has read it, and the list.
 * @throws AssertionError, or Error if the program fails
 */
export async function addProspects({ url, issueToken }: RunningStack, command: Command, workspace: Workspace) {
  const token = await issueToken(USERS.alice);
  const send = async (path: string, options: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await fetch(url + API + path, { ...options, headers });
    return JSON.parse(await response.text());
  };
  const list = await send("/leadlists", { method: "POST", body: JSON.stringify({ name: "Generated clients" }) });

  const [program, ...args] = command;
  const env = { LEADS_URL: url, LEADS_TOKEN: token, LIST_ID: list.id };
  const { addedCount, results } = JSON.parse(await run(program, args, { ...workspace, env }));
  const { items } = await send(`/leads/list/${list.id}`);

  assert.equal(addedCount, 1);
  assert.deepEqual(
    items.map(({ firstName }: { firstName: string }) => firstName),
    ["Ada"],
  );
  const [{ id }] = items;
  assert.partialDeepStrictEqual(results, [
    { index: 0, id, status: "added" },
    { index: 1, id, status: "duplicate", duplicateOf: 0 },
  ]);
}
