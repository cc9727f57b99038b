import * as v from "valibot";
import { EnvironmentError } from "../../lib/environment-error.ts";

/** The local issuer responds in milliseconds. */
const TIMEOUT_MS = 10_000;

const TokenResponse = v.pipe(v.string(), v.parseJson(), v.object({ access_token: v.string() }));

/**
 * Requests a token from the issuer of the running local stack.
 * @throws EnvironmentError if no local stack responds at this port
 */
export async function requestToken(port: string, claims: object): Promise<string> {
  const url = `http://127.0.0.1:${port}/oauth/token`;
  const response = await post(url, claims).catch(() => {
    throw new EnvironmentError(
      `The local stack does not respond at port ${port}. ` +
        'Start it with "npm start", or set PORT to the port of the running one.',
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
