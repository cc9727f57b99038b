import { vi } from "vitest";
import { readSettings } from "../../../lib/config.ts";
import { deadlineAfter } from "../../../lib/deadline.ts";
import { createClient } from "../../../lib/dynamodb/client.ts";
import { createDatabase } from "../../../lib/dynamodb/database.ts";
import { leadListKey } from "../../../lib/dynamodb/keys.ts";
import type { LambdaHandler } from "../../../lib/http/route-handler.ts";
import { createOperation } from "../../../lib/idempotent-operation.ts";
import { settleCount } from "../../../lib/lead-lists/settle-counts.ts";
import { removeMemberships } from "../../../lib/memberships/memberships.ts";
import { readMemberships } from "../../../lib/memberships/read-memberships.ts";
import { routes } from "../../../lib/routes.ts";
import { type Call, invoke } from "../invoke.ts";
import type { Scenario } from "./scenario.ts";
import { invokeTimed } from "./timed.ts";

export type Service = Awaited<ReturnType<typeof loadService>>;
export type AddResponse = Awaited<ReturnType<Service["add"]>>;
export type Status = "added" | "alreadyInList" | "notFound";

/** Loads a separate Lambda instance, which shares no modules, settings or connections with others. */
export async function loadService(databaseEndpoint: string) {
  vi.resetModules();
  const env = {
    DYNAMODB_ENDPOINT: databaseEndpoint,
    POWERTOOLS_LOG_LEVEL: "SILENT",
    POWERTOOLS_METRICS_DISABLED: "true",
  };
  Object.assign(process.env, env);
  const { handler }: { handler: LambdaHandler } = await import("../../../functions/add-prospects.ts");
  const deleteList: { handler: LambdaHandler } = await import("../../../functions/delete-lead-list.ts");
  const settings = readSettings(process.env);
  const client = createClient(settings.databaseEndpoint);
  const connect = (remainingMs: number) =>
    createDatabase({ client, tables: settings.tables }, deadlineAfter(remainingMs));

  return {
    /** Adds prospects through the Lambda handler. */
    async add({ token, listId }: Scenario, body: unknown, key?: string, call: Partial<Call> = {}) {
      const headers = { prefer: "return=representation", ...(key && { "idempotency-key": key }) };
      const params = { id: listId };
      const response = await invokeTimed(handler, routes.addProspects, { token, params, body, headers, ...call });
      const results: readonly { id: string; status: Status }[] = response.body.results ?? [];
      const statuses = new Map(results.map(({ id, status }) => [id, status]));
      return { ...response, addedCount: Number(response.body.addedCount), statuses };
    },
    /** Removes persons from the list. @returns the ids that this operation removed */
    async remove({ orgId, listId }: Scenario, ids: readonly string[], key: string, remainingMs = 28_000) {
      const database = connect(remainingMs);
      const scope = { orgId, listId, type: "person" } as const;
      const principal = { orgId, userId: "member", isAdmin: false };
      const context = { principal, idempotencyKey: key, now: new Date() };
      const operation = createOperation(listId, "remove", ids.toSorted(), context);
      return removeMemberships(database, scope, await readMemberships(database, scope, ids), operation);
    },
    /** Deletes the list through the Lambda handler. */
    deleteList: ({ token, listId }: Scenario, key: string) =>
      invoke(deleteList.handler, routes.deleteLeadList, {
        token,
        params: { id: listId },
        headers: { "idempotency-key": key },
      }),
    /** Does what the job does with a list whose count is due. */
    settleCount: ({ orgId, listId }: Scenario) => settleCount(connect(28_000), leadListKey(orgId, listId), new Date()),
  };
}
