import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import { createLocalClient } from "../../lib/dynamodb/local-client.ts";
import { EnvironmentError, readSystemCode } from "../../lib/environment-error.ts";
import type { RunningDatabase } from "./database.ts";

const PROBE_TIMEOUT_MS = 5_000;

/**
 * Uses a database that is already running. It is neither started nor stopped here.
 * @throws EnvironmentError that names the setting and what was found if DynamoDB does not respond at the endpoint
 */
export async function connectDatabase(endpoint: string): Promise<RunningDatabase> {
  const client = createLocalClient(endpoint);
  try {
    const abortSignal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const { TableNames } = await client.send(new ListTablesCommand({ Limit: 1 }), { abortSignal });
    if (!TableNames) throw new Error("found an HTTP server whose response contains no table names");
  } catch (error) {
    throw new EnvironmentError(`DYNAMODB_ENDPOINT=${endpoint} is not a DynamoDB endpoint: ${describeFailure(error)}`);
  } finally {
    client.destroy();
  }
  return { endpoint, stop: async () => {}, ended: new Promise(() => {}) };
}

/** An error of the SDK after a response. The SDK attaches the response to the error. */
const WithResponse = v.object({
  $response: v.object({ statusCode: v.number(), headers: v.record(v.string(), v.string()) }),
});

/** Codes of errors before and during a TLS handshake; certificates have many codes of their own. */
const NO_CONNECTION_CODES = ["ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "ETIMEDOUT"];

function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = readSystemCode(error);
  if (error.name === "AbortError") return `no response within ${PROBE_TIMEOUT_MS / 1_000} seconds`;
  if (code?.startsWith("HPE_")) return `the server does not speak HTTP (${code}); it may need https://`;
  if (code && NO_CONNECTION_CODES.includes(code)) return `no connection (${code})`;
  if (code) return `the TLS connection failed (${code}); the server may need http://`;

  const failed = v.safeParse(WithResponse, error);
  if (!failed.success) return error.message;
  const { statusCode, headers } = failed.output.$response;
  // DynamoDB names each of its errors.
  const isNamed = error.name.endsWith("Exception");
  if (isNamed) return `the server rejected the request (${error.name}: ${error.message})`;
  const type = headers["content-type"];
  return `found an HTTP server that responds with status ${statusCode}${type ? ` and content type ${type}` : ""}`;
}
