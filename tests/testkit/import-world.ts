import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Client, createClient, type ListedLead } from "../../lib/client/client.ts";
import type { RunningStack } from "../../stacks/local/stack.ts";
import { runLeads, startLeads } from "./leads-command.ts";
import { NO_VARIABLES } from "./use-smoke.ts";

/** What an import has left behind, without ids, which are new in every organisation. */
export interface ImportedState {
  readonly summary: unknown;
  /** The statuses of the rows of each person, by their lines. With several calls at once, any row of a person may be the first. */
  readonly persons: Readonly<Record<string, readonly string[]>>;
  readonly members: readonly string[];
}

/** Creates an organisation with a list, and a folder for the files of an import. */
export async function createImportWorld(stack: RunningStack) {
  const org_id = `org_${randomBytes(8).toString("hex")}`;
  const issueToken = (claims: object) => stack.issueToken({ sub: "user_ann", org_id, ...claims });
  const createUser = async (claims: object) => {
    const token = await issueToken(claims);
    return { token, client: createClient({ baseUrl: stack.url, token }) };
  };
  const { token, client } = await createUser({});
  const { client: asAdmin } = await createUser({ org_role: "org:admin" });
  const { id: listId } = await client.createLeadList({ name: "Imported" });
  const folder = await mkdtemp(join(tmpdir(), "import-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = (name: string) => join(folder, name);

  const world = {
    ...{ client, asAdmin, issueToken, listId, path },
    readMembers: () => readMembers(client, listId),
    writeFile: async (name: string, content: string | Uint8Array) => {
      await writeFile(path(name), content);
      return path(name);
    },
    readFile: (name: string) => readFile(path(name), "utf8"),
    env: (url = stack.url) => ({ ...NO_VARIABLES, LEADS_URL: url, LEADS_TOKEN: token }),
    run: (args: readonly string[], url?: string) => runLeads(["import", ...args], world.env(url)),
    start: (args: readonly string[], url?: string) => startLeads(["import", ...args], world.env(url)),
    readState: async (summary: unknown, report: string): Promise<ImportedState> => ({
      summary,
      persons: groupByPerson(await world.readFile(report)),
      members: await readMembers(client, listId),
    }),
  };
  return world;
}

/** The list's `memberCount` can still be wrong when calls have failed in between, so the members are read. */
async function readMembers(client: Client, listId: string): Promise<string[]> {
  const leads = await Array.fromAsync(client.allLeads(listId));
  return leads.map(describe).toSorted();
}

const describe = ({ id: _, addedAt: _at, addedBy: _by, ...person }: ListedLead): string => JSON.stringify(person);

/** Groups the rows of a report by their person. A row with several problems has several lines. */
function groupByPerson(report: string): Record<string, string[]> {
  const lines = report
    .trim()
    .split("\r\n")
    .slice(1)
    .map((line) => line.split(","));
  const rows = [...new Map(lines.map((cells) => [cells[0] ?? "", cells])).values()];
  const groups = Map.groupBy(rows, ([line, , , id]) => id || `line ${line}`);
  return Object.fromEntries(
    [...groups.values()].map((group) => [
      group.map(([line]) => line).join(" "),
      group.map(([, , status = ""]) => status).toSorted(),
    ]),
  );
}
