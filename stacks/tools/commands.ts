import type { Command } from "./command.ts";

export interface CommandEntry {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Command lines as a user types them. */
  readonly examples: readonly string[];
  /** Loads the command's module on use, so that no command waits for another one's imports. */
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** The commands of `npm run leads`. To add a command, write its file and add its entry here. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  asyncapi: {
    summary: "Print the AsyncAPI document, which describes the events",
    examples: ["npm run -s leads -- asyncapi > asyncapi.json"],
    load: () => import("./asyncapi.ts"),
  },
  export: {
    summary: "Print the persons of a list as CSV",
    examples: ["npm run -s leads -- export --list 10000000-0000-4000-8000-000000000001 > leads.csv"],
    load: () => import("./export/command.ts"),
  },
  import: {
    summary: "Add the persons of a CSV or JSON Lines file to a list",
    examples: [
      'npm run leads -- import people.csv --new "Trade fair"',
      "npm run leads -- import people.csv --list 10000000-0000-4000-8000-000000000001 --dry-run",
      'npm run leads -- import people.csv --new "Trade fair" --map "Work Email=emails" --rejects rejected.csv',
    ],
    load: () => import("./import/command.ts"),
  },
  index: {
    summary: "Build the index of persons anew, or compare it with the table",
    examples: [
      "npm run leads -- index rebuild --table GLOBAL_TABLE",
      "npm run leads -- index verify --table GLOBAL_TABLE --sample 10000",
      "npm run leads -- index verify --table GLOBAL_TABLE --repair",
    ],
    load: () => import("./index/command.ts"),
  },
  limits: {
    summary: "Show or change an organisation's own limits",
    examples: [
      "npm run leads -- limits --table TENANTS_TABLE --org acme",
      "npm run leads -- limits --table TENANTS_TABLE --org acme --set requestsPerMinute=1200,listsPerDay=100",
      "npm run leads -- limits --table TENANTS_TABLE --org acme --clear all",
    ],
    load: () => import("./limits.ts"),
  },
  lists: {
    summary: "Print the lists that the user may see",
    examples: ["npm run leads -- lists", "npm run -s leads -- lists --type person --json"],
    load: () => import("./lists.ts"),
  },
  load: {
    summary: "Load persons or companies from a file into the global table",
    examples: [
      "npm run leads -- load --table GLOBAL_TABLE persons.jsonl",
      "npm run leads -- load --table GLOBAL_TABLE --type company companies.jsonl",
    ],
    load: () => import("./load/load.ts"),
  },
  openapi: {
    summary: "Print the API's OpenAPI document",
    examples: ["npm run -s leads -- openapi > openapi.json"],
    load: () => import("./openapi.ts"),
  },
  recount: {
    summary: "Count the members of lists again, and correct the counts",
    examples: [
      "npm run leads -- recount --table TENANTS_TABLE --org acme --list 10000000-0000-4000-8000-000000000001",
      "npm run leads -- recount --table TENANTS_TABLE --org acme",
      "npm run leads -- recount --table TENANTS_TABLE --all",
    ],
    load: () => import("./recount/command.ts"),
  },
  "resend-events": {
    summary: "Send the events again that the event bus did not accept",
    examples: [
      "npm run leads -- resend-events --queue https://sqs.us-east-1.amazonaws.com/111122223333/QUEUE --bus EVENT_BUS",
    ],
    load: () => import("./resend-events/command.ts"),
  },
  search: {
    summary: "Search for persons, and add them to a list",
    examples: [
      'npm run leads -- search --title "vp sales" --country germany --has-email --new "VPs of sales"',
      "npm run leads -- search --seniority director --not country=Austria --facets industry,country --limit 0",
      "npm run leads -- search --skill SEO --add-to 10000000-0000-4000-8000-000000000001 --first 500",
      "npm run leads -- search --values city=mu",
      "npm run -s leads -- search --skill SEO --limit 1000 --json > persons.json",
    ],
    load: () => import("./search/command.ts"),
  },
  smoke: {
    summary: "Try a deployment: use its main requests and check the responses",
    examples: ["npm run leads -- smoke", "npm run leads -- smoke --url https://api.example.com --token TOKEN"],
    load: () => import("./smoke/smoke.ts"),
  },
  token: {
    summary: "Print an access token of the local stack",
    examples: ["npm run -s leads -- token", "npm run -s leads -- token --sub user_carol --role org:admin"],
    load: () => import("./token.ts"),
  },
};
