import * as v from "valibot";
import { USERS } from "../../lib/demo/tenants.ts";
import { EnvironmentError } from "../../lib/environment-error.ts";
import { UsageError } from "./command.ts";
import { requestToken } from "./request-token.ts";

/** The options of commands that call the service over HTTP, local or deployed. */

const LOOPBACK_HOSTS = ["127.0.0.1", "localhost"];

const ServiceUrl = v.pipe(
  v.string(),
  v.check(isServiceUrl, "must be an http or https URL without credentials and query"),
  v.transform((url) => url.replace(/\/+$/, "")),
);
/** An error of `fetch` would print a token that is not a valid header. */
const Token = v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/, "must be a token without white space"));

export const targetOptions = {
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
};

export const TARGET_VARIABLES = {
  LEADS_URL: "address of the service",
  LEADS_TOKEN: "token of a user; unlike --token, it is not in the list of processes",
  PORT: "port of the local stack (default: 3000)",
};

/** The service that a command calls, and as whom. The URL has no slash at its end. */
export interface ServiceTarget {
  readonly url: string;
  readonly token: string;
}

/** What the command line says of it. */
export type TargetOptions = { readonly [Name in keyof ServiceTarget]?: ServiceTarget[Name] | undefined };

/**
 * Finds out which service to call. Options come before variables. Without both, it is the local stack and its demo user.
 * @throws EnvironmentError if a variable is invalid, or if the local stack does not respond
 * @throws UsageError if the service is not local and no token is given
 */
export async function resolveTarget(options: TargetOptions): Promise<ServiceTarget> {
  const { PORT, LEADS_URL, LEADS_TOKEN } = process.env;
  const url = options.url ?? parseVariable("LEADS_URL", ServiceUrl, LEADS_URL) ?? `http://127.0.0.1:${PORT || "3000"}`;
  const token = options.token ?? parseVariable("LEADS_TOKEN", Token, LEADS_TOKEN) ?? (await requestLocalToken(url));
  return { url, token };
}

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

const Claims = v.pipe(v.string(), v.parseJson(), v.object({ iss: v.optional(v.string()), sub: v.string() }));

/** Identifies the user of a token, which is not verified. Blank if it is not a JWT. */
export function readUser(token: string): string {
  const [, payload = ""] = token.split(".");
  const claims = v.safeParse(Claims, Buffer.from(payload, "base64url").toString());
  return claims.success ? JSON.stringify([claims.output.iss, claims.output.sub]) : "";
}
