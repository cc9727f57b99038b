import { inject, onTestFinished, vi } from "vitest";
import { deadlineAfter } from "../../lib/deadline.ts";
import { createClient } from "../../lib/dynamodb/client.ts";
import { createDatabase } from "../../lib/dynamodb/database.ts";
import { type DatabaseRequest, startDatabaseProxy } from "./database-proxy.ts";
import { TABLES } from "./environment.ts";
import { buildResponse } from "./faults/fault.ts";

/**
 * Opens a database whose responses are those of `respond`. If that returns undefined, there is no response.
 * Retries follow without a delay.
 */
export async function openFakeDatabase(respond: (request: DatabaseRequest) => object | undefined, deadlineMs = 30_000) {
  const random = vi.spyOn(Math, "random").mockReturnValue(0);
  const proxy = await startDatabaseProxy(inject("databaseEndpoint"), async (request) => {
    const body = respond(request);
    return body ? buildResponse(200, body) : new Promise(() => undefined);
  });
  onTestFinished(async () => {
    random.mockRestore();
    await proxy.stop();
  });
  const client = createClient(proxy.endpoint);
  return {
    database: createDatabase({ client, tables: TABLES }, deadlineAfter(deadlineMs)),
    /** Returns the bodies of the requests since the last call. */
    takeBodies: () => proxy.take().map(({ body }) => JSON.parse(body)),
  };
}
