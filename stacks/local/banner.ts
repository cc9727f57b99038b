import { LEAD_LISTS, SEARCHES, USERS } from "../../lib/demo/tenants.ts";
import type { LocalSettings } from "./settings.ts";
import type { RunningStack } from "./stack.ts";

/** What a person wants to know when the stack is up: where it is, and a request that works when pasted. */
export async function buildBanner(
  { url, databaseEndpoint, issueToken }: RunningStack,
  { seed }: LocalSettings,
): Promise<string> {
  const token = await issueToken(USERS.alice);
  const lines = [
    `The service is at ${url}, its database at ${databaseEndpoint}. Ctrl-C stops it.`,
    `Its reference, to read and to try: ${url}/docs`,
    "",
    `A token of ${USERS.alice.sub} in ${USERS.alice.org_id}, for 8 hours (others: npm run -s leads -- token --sub ID --org ID --role ROLE):`,
    token,
  ];
  if (seed === "demo")
    lines.push("", "Add the first 1,000 persons of a stored search to a list:", buildCurl(url, token));
  return `\n${lines.join("\n")}\n`;
}

function buildCurl(url: string, token: string): string {
  const selection = { mode: "bulk", searchId: SEARCHES.large.id, startIndex: 0, targetCount: 1_000 };
  return [
    `curl '${url}/api/v1/entities/leadlists/${LEAD_LISTS.acmePersons.list.id}/add-prospects'`,
    `-H 'authorization: Bearer ${token}'`,
    `-H 'content-type: application/json' -d '${JSON.stringify({ selection })}'`,
  ].join(" \\\n  ");
}
