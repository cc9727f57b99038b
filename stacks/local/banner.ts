import { LEAD_LISTS, SEARCHES, USERS } from "../../lib/demo/tenants.ts";
import type { LocalSettings } from "./settings.ts";
import type { RunningStack } from "./stack.ts";

/** Builds the text that `npm start` prints when the stack runs: its URLs, a token and a request to paste. */
export async function buildBanner(
  { url, databaseEndpoint, issueToken, hasEvents }: RunningStack,
  { seed, dataFolder, tables, search }: LocalSettings,
): Promise<string> {
  const token = await issueToken(USERS.alice);
  const lines = [
    `The service runs at ${url}, its database at ${databaseEndpoint}. Press Ctrl-C to stop.`,
    `API reference, with requests to try: ${url}/docs`,
    dataFolder ? `Data is kept in ${dataFolder}.` : "Data is temporary. DATA=./.data npm start keeps it.",
    hasEvents
      ? `Changes as events, for admins: ${url}/events`
      : `There are no events, because the table ${tables.tenants} has no stream. A new table gets one.`,
    "",
    `Token of ${USERS.alice.sub} in ${USERS.alice.org_id}, valid for 8 hours ` +
      "(for others: npm run -s leads -- token --sub ID --org ID --role ROLE):",
    token,
  ];
  if (seed === "demo" && search) {
    lines.push(
      "",
      "To search for persons, run:",
      `npm run leads -- search --title "vp sales" --country germany --url ${url}`,
    );
  }
  if (seed === "demo") {
    lines.push("", "To add the first 1,000 persons of a stored search to a list, run:", buildCurl(url, token));
  }
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
