import * as v from "valibot";
import { USERS } from "../../lib/demo/tenants.ts";
import { EnvironmentError } from "../../lib/environment-error.ts";
import { OrgId } from "../../lib/identity/principal.ts";
import { defineCommand } from "./command.ts";

/** The local issuer responds in milliseconds. */
const TIMEOUT_MS = 10_000;

const MAX_CLAIM_LENGTH = 256;
const wrongLength = `must have 1 to ${MAX_CLAIM_LENGTH} characters`;
/** What the local issuer accepts. */
const claim = v.pipe(v.string(), v.minLength(1, wrongLength), v.maxLength(MAX_CLAIM_LENGTH, wrongLength));
const orgId = v.config(OrgId, { message: "must be 1 to 64 of the characters a-z A-Z 0-9 _ -" });

const TokenResponse = v.pipe(v.string(), v.parseJson(), v.object({ access_token: v.string() }));

export const command = defineCommand({
  description: "The token is valid for 8 hours, for the running local stack only.",
  options: {
    sub: { placeholder: "ID", description: "id of the user", schema: v.optional(claim, USERS.alice.sub) },
    org: {
      placeholder: "ID",
      description: "id of the user's organisation",
      schema: v.optional(orgId, USERS.alice.org_id),
    },
    role: {
      placeholder: "ROLE",
      description: "role of the user in the organisation, such as org:admin",
      schema: v.optional(claim),
    },
  },
  positionals: {},
  environment: { PORT: "port of the local stack (default: 3000)" },
  async run({ sub, org, role }) {
    console.log(await requestToken(process.env.PORT || "3000", { sub, org_id: org, org_role: role }));
    return 0;
  },
});

/**
 * Requests a token from the issuer of the running local stack.
 * @throws EnvironmentError if no local stack responds at this port
 */
async function requestToken(port: string, claims: object): Promise<string> {
  const url = `http://127.0.0.1:${port}/oauth/token`;
  const response = await post(url, claims).catch(() => {
    throw new EnvironmentError(
      `The local stack does not respond at port ${port}. Start it with "npm start", or set PORT to the port of the running one.`,
    );
  });
  const token = v.safeParse(TokenResponse, response.text);
  if (token.success) return token.output.access_token;
  throw new EnvironmentError(
    `${url} returned ${response.status} without a token. Set PORT to the port of the local stack.`,
  );
}

async function post(url: string, body: object): Promise<{ status: number; text: string }> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { status: response.status, text: await response.text() };
}
