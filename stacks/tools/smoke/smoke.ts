import * as v from "valibot";
import { USERS } from "../../../lib/demo/tenants.ts";
import { EnvironmentError } from "../../../lib/environment-error.ts";
import { defineCommand, UsageError } from "../command.ts";
import { requestToken } from "../request-token.ts";
import { createReport } from "./report.ts";
import { runSteps } from "./run-steps.ts";

/** Longer than API Gateway waits for a function (30 s). */
const TIMEOUT_MS = 35_000;

const LOOPBACK_HOSTS = ["127.0.0.1", "localhost"];

const ServiceUrl = v.pipe(
  v.string(),
  v.check(isServiceUrl, "must be an http or https URL without credentials and query"),
  v.transform((url) => url.replace(/\/+$/, "")),
);
/** An error of `fetch` would print a token that is not a valid header. */
const Token = v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/, "must be a token without white space"));

export const command = defineCommand({
  description: `Creates a list, adds, removes, reads and changes in each way, and deletes the list.
Stops at the first failed step. Four fictitious persons stay in the organisation's data, the same in every run.`,
  options: {
    url: {
      placeholder: "URL",
      description: "address of the service (default: LEADS_URL, or the local stack)",
      schema: v.optional(ServiceUrl),
    },
    token: {
      placeholder: "TOKEN",
      description: "token of a user (default: LEADS_TOKEN, or for the local stack a token of its demo user)",
      schema: v.optional(Token),
    },
  },
  positionals: {},
  environment: {
    LEADS_URL: "address of the service",
    LEADS_TOKEN: "token of a user; unlike --token, it is not in the list of processes",
    PORT: "port of the local stack (default: 3000)",
  },
  async run(options) {
    const { PORT, LEADS_URL, LEADS_TOKEN } = process.env;
    const url =
      options.url ?? parseVariable("LEADS_URL", ServiceUrl, LEADS_URL) ?? `http://127.0.0.1:${PORT || "3000"}`;
    const token = options.token ?? parseVariable("LEADS_TOKEN", Token, LEADS_TOKEN) ?? (await requestLocalToken(url));
    const stop = new AbortController();
    // npm forwards a Ctrl-C that the terminal has sent to this process too, so more signals must not end the cleanup.
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop.abort());
    // The reader of a pipe has ended. By default, the error would end this process before the list is deleted.
    process.stdout.on("error", () => stop.abort());
    console.log(`Testing ${url}`);
    const target = { url, token, timeoutMs: TIMEOUT_MS };
    return (await runSteps(target, createReport(console.log), stop.signal)) ? 0 : 1;
  },
});

function isServiceUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && !/[?#@]/.test(text);
}

/** @throws EnvironmentError if the variable is set and invalid */
function parseVariable(name: string, schema: v.GenericSchema<string, string>, text = ""): string | undefined {
  if (text === "") return undefined;
  const result = v.safeParse(schema, text);
  if (result.success) return result.output;
  throw new EnvironmentError(`${name} ${result.issues[0].message}.`);
}

function requestLocalToken(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  if (!LOOPBACK_HOSTS.includes(hostname)) throw new UsageError("--token is required, except for the local stack");
  return requestToken(port || "80", USERS.alice);
}
