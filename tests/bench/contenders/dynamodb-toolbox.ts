import {
  any,
  BatchGetCommand,
  BatchGetRequest,
  BatchPutRequest,
  BatchWriteCommand,
  Entity,
  executeBatchGet,
  executeBatchWrite,
  item,
  string,
  Table,
} from "dynamodb-toolbox";
import { copyKey, globalKey, membershipKey } from "../../../lib/dynamodb/keys.ts";
import { TABLES } from "../../testkit/environment.ts";
import { mapBatches } from "../harness/map-batches.ts";
import type { Contender } from "./contender.ts";
import { assertListAccess, buildCopyAttributes, documentClient, toKey } from "./document-client.ts";

const partitionKey = { name: "pk", type: "string" } as const;
const sortKey = { name: "sk", type: "string" } as const;
const Tenants = new Table({ documentClient: documentClient, name: TABLES.tenants, partitionKey, sortKey });
const Globals = new Table({ documentClient: documentClient, name: TABLES.global, partitionKey });

/** Stores only the attributes of the data model, without those that the library adds by default. */
const AS_STORED = { entityAttribute: false, timestamps: false } as const;
const keys = { pk: string().key(), sk: string().key() };

const Membership = new Entity({
  name: "membership",
  table: Tenants,
  schema: item({ ...keys, addedAt: string(), addedBy: string() }),
  ...AS_STORED,
});
const Copy = new Entity({
  name: "copy",
  table: Tenants,
  schema: item({ ...keys, person: any(), source: string().enum("global", "direct"), copiedAt: string() }),
  ...AS_STORED,
});
const Global = new Entity({
  name: "person",
  table: Globals,
  schema: item({ pk: keys.pk, person: any() }),
  ...AS_STORED,
});

/**
 * Reads which items exist, then puts those that are missing. The library's batches do not support conditions, so two
 * concurrent callers both count the persons that they share.
 */
export const contender: Contender = async (job) => async () => {
  const { orgId, listId, people } = job;
  const toMembershipKey = (id: string) => toKey(membershipKey(orgId, listId, "person", id));
  const toCopyKey = (id: string) => toKey(copyKey(orgId, "person", id));
  await assertListAccess(job);

  const members = await mapBatches(people, 100, async (batch) => {
    const requests = batch.map(({ id }) => Membership.build(BatchGetRequest).key(toMembershipKey(id)));
    const command = new BatchGetCommand(Tenants).requests(...requests).options({ consistent: true });
    return (await executeBatchGet(command)).Responses?.[0] ?? [];
  });
  const notMembers = people.filter((_, i) => !members[i]);
  const copies = await mapBatches(notMembers, 100, async (batch) => {
    const requests = batch.map(({ id }) => Copy.build(BatchGetRequest).key(toCopyKey(id)));
    const command = new BatchGetCommand(Tenants).requests(...requests).options({ consistent: true });
    return (await executeBatchGet(command)).Responses?.[0] ?? [];
  });
  const records = await mapBatches(notMembers, 100, async (batch) => {
    const requests = batch.map(({ id }) => Global.build(BatchGetRequest).key({ pk: globalKey("person", id).pk }));
    return (await executeBatchGet(new BatchGetCommand(Globals).requests(...requests))).Responses?.[0] ?? [];
  });

  const at = new Date().toISOString();
  const newCopies = notMembers.flatMap(({ id, input }, i) =>
    copies[i] ? [] : [{ ...toCopyKey(id), ...buildCopyAttributes(records[i]?.person, input, at) }],
  );
  const newMemberships = notMembers.map(({ id }) => ({ ...toMembershipKey(id), addedAt: at, addedBy: "member" }));
  await mapBatches(newCopies, 25, async (batch) => {
    const requests = batch.map((copy) => Copy.build(BatchPutRequest).item(copy));
    await executeBatchWrite(new BatchWriteCommand(Tenants).requests(...requests));
    return [];
  });
  await mapBatches(newMemberships, 25, async (batch) => {
    const requests = batch.map((membership) => Membership.build(BatchPutRequest).item(membership));
    await executeBatchWrite(new BatchWriteCommand(Tenants).requests(...requests));
    return [];
  });
  return notMembers.length;
};
