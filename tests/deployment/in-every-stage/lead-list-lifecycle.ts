import { randomUUID } from "node:crypto";
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { toKeyAttributes } from "../../../lib/dynamodb/item.ts";
import { globalKey, leadListKey, listReferenceKey, memberCountKey } from "../../../lib/dynamodb/keys.ts";
import { SWEEP_INDEX, type TenantKey } from "../../../lib/dynamodb/tables.ts";
import type { OrgId } from "../../../lib/identity/principal.ts";
import type { routes } from "../../../lib/routes.ts";
import { client } from "../../testkit/client.ts";
import { TABLES } from "../../testkit/environment.ts";
import { storeGlobalRecords, storeItems } from "../../testkit/fixtures.ts";
import type { Call, invoke } from "../../testkit/invoke.ts";
import { buildPerson, removeIdentities } from "../../testkit/people.ts";

interface Service {
  readonly orgId: OrgId;
  /** Sends a request as an admin of the organisation, and expects the route's success status. */
  readonly request: (route: keyof typeof routes, call: Omit<Call, "token">) => ReturnType<typeof invoke>;
  /** Whether the service has the routes of the search for persons. */
  readonly hasSearch: boolean;
  readonly sweepDeletedLists: () => Promise<unknown>;
  readonly settleCounts: () => Promise<unknown>;
  readonly publishEvents: (event: object) => Promise<unknown>;
  /** Only if the service has the search. */
  readonly indexPersons: (event: object) => Promise<unknown>;
}

/** Calls every route and job, so that each one sends every kind of database request that it can send. */
export async function runLeadListLifecycle(service: Service): Promise<void> {
  const { orgId, request, hasSearch, sweepDeletedLists, settleCounts, publishEvents, indexPersons } = service;

  const [globalPerson, newPerson, company] = [buildPerson(), buildPerson(), { id: randomUUID(), name: "A company" }];
  await storeGlobalRecords([globalPerson]);
  await storeGlobalRecords([company], "company");

  const create = async (type: string) => {
    const call = { body: { name: "A list", type }, headers: { "idempotency-key": type } };
    await request("createLeadList", call);
    // The retry finds the list that the first request created.
    const { body } = await request("createLeadList", call);
    return { id: String(body.id) };
  };
  const params = await create("person");
  const list = leadListKey(orgId, params.id);
  const companyList = await create("company");
  // Adds a user, and removes that user again.
  await request("updateLeadList", { params, body: { userIds: ["boss", "ada"] } });
  await request("updateLeadList", { params, body: { name: "Another name", userIds: ["boss"] } });
  await storeStaleReference(orgId);
  await request("listLeadLists", {});

  const { body: search } = await request("storeSearch", { body: { personIds: [globalPerson.id] } });
  await request("getUsage", {});
  await request("getSearch", { params: { id: search.searchId } });
  if (hasSearch) {
    await request("searchPersons", { body: { filters: { country: { any: ["Germany"] } }, listId: params.id } });
    await request("listSearchPersons", { params: { id: search.searchId }, query: { listId: params.id } });
    await request("listPersonValues", { query: { field: "country" } });
    const Keys = toKeyAttributes(globalKey("person", globalPerson.id));
    await indexPersons({ Records: [{ dynamodb: { Keys, SequenceNumber: "1" } }] });
  }
  const bulk = { mode: "bulk", searchId: search.searchId, startIndex: 0, targetCount: 1 };
  await request("addProspects", { params, body: { selection: bulk } });
  // Stores a lead with its identities, then a profile of a lead that has none, then another identity of a lead.
  const { linkedinUrl: _, ...withoutProfile } = newPerson;
  await request("addProspects", { params, body: { prospects: [withoutProfile] } });
  await request("addProspects", { params, body: { prospects: [newPerson] } });
  const renamed = { ...newPerson, emails: [`${randomUUID()}@example.com`] };
  await request("addProspects", { params, body: { prospects: [renamed] } });
  await request("addProspects", { params, body: { prospects: [removeIdentities(buildPerson())] } });
  await request("removeProspects", { params, body: { personIds: [globalPerson.id] } });
  // Updates the removed membership, which is still stored.
  await request("addProspects", { params, body: { selection: bulk } });
  await request("addCompanies", { params: companyList, body: { companyIds: [company.id] } });
  await request("removeCompanies", { params: companyList, body: { companyIds: [company.id] } });
  await request("addCompanies", { params: companyList, body: { companyIds: [company.id] } });

  await request("getLeadList", { params });
  await request("listLeads", { params });
  await request("getLead", { params: { id: newPerson.id } });
  // The address of a direct lead belongs to it, that of a copied global record to nobody.
  for (const { id } of [newPerson, globalPerson]) {
    await request("updateLead", { params: { id }, body: { emails: [`${id}@new.example`] } });
  }
  // An identity that only the global database knows is looked up there, too.
  await request("findLeads", { body: { linkedinUrl: globalPerson.linkedinUrl } });
  await request("deleteLead", { params: { id: globalPerson.id } });
  for (const email of [`${newPerson.id}@new.example`, `${randomUUID()}@new.example`]) {
    await request("eraseLead", { body: { email } });
  }
  await backdate(memberCountKey(list), "lastBegunAt");
  await settleCounts();
  await request("removeProspects", { params, body: { personIds: [globalPerson.id] } });
  await request("deleteLeadList", { params });
  await backdate(memberCountKey(list), "lastBegunAt");
  await settleCounts();
  await backdate(list, SWEEP_INDEX.sortKey);
  await sweepDeletedLists();
  await publishEvents({ Records: [] });
}

/** Stores a reference for admins that a creation left long ago. */
const storeStaleReference = (orgId: OrgId): Promise<void> => {
  const [id, createdAt] = [randomUUID(), "2026-01-01T00:00:00.000Z"];
  const key = listReferenceKey(leadListKey(orgId, id), { id, createdAt });
  return storeItems([{ key, attributes: { type: "person", version: createdAt, writtenAt: createdAt } }]);
};

/** Sets a time to a past date, because jobs leave what has changed recently. */
async function backdate(key: TenantKey, attribute: string): Promise<void> {
  await client.send(
    new UpdateItemCommand({
      TableName: TABLES.tenants,
      Key: toKeyAttributes(key),
      UpdateExpression: "SET #at = :long_ago",
      ExpressionAttributeNames: { "#at": attribute },
      ExpressionAttributeValues: { ":long_ago": { S: "2026-01-01T00:00:00.000Z" } },
    }),
  );
}
