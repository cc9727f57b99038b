import { randomUUID } from "node:crypto";
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { leadListKey, membershipKey } from "../../../lib/dynamodb/keys.ts";
import { SWEEP_INDEX, toKeyAttributes } from "../../../lib/dynamodb/tables.ts";
import type { OrgId } from "../../../lib/identity/principal.ts";
import type { routes } from "../../../lib/routes.ts";
import { client } from "../../testkit/client.ts";
import { TABLES } from "../../testkit/environment.ts";
import { storeGlobalRecords, storeItems } from "../../testkit/fixtures.ts";
import type { Call, invoke } from "../../testkit/invoke.ts";
import { buildPerson } from "../../testkit/people.ts";

interface Service {
  readonly orgId: OrgId;
  /** Sends a request as a member of the organisation, and expects the route's own status. */
  readonly request: (route: keyof typeof routes, call: Omit<Call, "token">) => ReturnType<typeof invoke>;
  readonly sweepDeletedLists: () => Promise<unknown>;
}

/** From the first request to the last trace: takes every route, and each way it has to read or write. */
export async function runLeadListLifecycle({ orgId, request, sweepDeletedLists }: Service): Promise<void> {
  const [stored, given, company] = [buildPerson(), buildPerson(), { id: randomUUID(), name: "A company" }];
  await storeGlobalRecords([stored]);
  await storeGlobalRecords([company], "company");

  const create = async (type: string) => {
    const call = { body: { name: "A list", type }, headers: { "idempotency-key": type } };
    await request("createLeadList", call);
    // A retry finds what the first try made.
    const { body } = await request("createLeadList", call);
    return { id: String(body.id) };
  };
  const params = await create("person");
  const ofCompanies = await create("company");
  await request("updateLeadList", { params, body: { name: "Another name" } });
  await request("listLeadLists", {});

  const { body: search } = await request("storeSearch", { body: { personIds: [stored.id] } });
  const bulk = { mode: "bulk", searchId: search.searchId, startIndex: 0, targetCount: 1 };
  await request("addProspects", { params, body: { selection: bulk } });
  await request("addProspects", { params, body: { prospects: [given] } });
  await request("removeProspects", { params, body: { personIds: [stored.id] } });
  // The membership is still stored, as removed: it is changed back.
  await request("addProspects", { params, body: { selection: bulk } });
  await request("addCompanies", { params: ofCompanies, body: { companyIds: [company.id] } });
  await storeRemovedMembership(orgId, ofCompanies.id, company.id);
  await request("addCompanies", { params: ofCompanies, body: { companyIds: [company.id] } });

  await request("getLeadList", { params });
  await request("listLeads", { params });
  await request("deleteLeadList", { params });
  await backdateDeletion(orgId, params.id);
  await sweepDeletedLists();
}

/** No route removes companies yet; adding must cope with removed ones all the same. */
const storeRemovedMembership = (orgId: OrgId, listId: string, id: string) =>
  storeItems([
    { key: membershipKey(orgId, listId, "company", id), attributes: { operationId: "removed", expiresAt: 1 } },
  ]);

/** Lists are swept a while after they were deleted. */
async function backdateDeletion(orgId: OrgId, listId: string): Promise<void> {
  await client.send(
    new UpdateItemCommand({
      TableName: TABLES.tenants,
      Key: toKeyAttributes(leadListKey(orgId, listId)),
      UpdateExpression: "SET #at = :long_ago",
      ExpressionAttributeNames: { "#at": SWEEP_INDEX.sortKey },
      ExpressionAttributeValues: { ":long_ago": { S: "2026-01-01T00:00:00.000Z" } },
    }),
  );
}
