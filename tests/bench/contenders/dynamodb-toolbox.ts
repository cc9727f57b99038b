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

/** The items have the attributes of the data model, and none of the library's own. */
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

/** Looks what is there, then puts what is missing: the library's batches take no condition. */
export const contender: Contender = async (job) => async () => {
  const { orgId, listId, people } = job;
  const membershipOf = (id: string) => toKey(membershipKey(orgId, listId, "person", id));
  const copyOf = (id: string) => toKey(copyKey(orgId, "person", id));
  await assertListAccess(job);

  const members = await mapBatches(people, 100, async (page) => {
    const requests = page.map(({ id }) => Membership.build(BatchGetRequest).key(membershipOf(id)));
    const command = new BatchGetCommand(Tenants).requests(...requests).options({ consistent: true });
    return (await executeBatchGet(command)).Responses?.[0] ?? [];
  });
  const outside = people.filter((_, i) => !members[i]);
  const copies = await mapBatches(outside, 100, async (page) => {
    const requests = page.map(({ id }) => Copy.build(BatchGetRequest).key(copyOf(id)));
    const command = new BatchGetCommand(Tenants).requests(...requests).options({ consistent: true });
    return (await executeBatchGet(command)).Responses?.[0] ?? [];
  });
  const records = await mapBatches(outside, 100, async (page) => {
    const requests = page.map(({ id }) => Global.build(BatchGetRequest).key({ pk: globalKey("person", id).pk }));
    return (await executeBatchGet(new BatchGetCommand(Globals).requests(...requests))).Responses?.[0] ?? [];
  });

  const at = new Date().toISOString();
  const newCopies = outside.flatMap(({ id, input }, i) =>
    copies[i] ? [] : [{ ...copyOf(id), ...buildCopyAttributes(records[i]?.person, input, at) }],
  );
  const newMemberships = outside.map(({ id }) => ({ ...membershipOf(id), addedAt: at, addedBy: "member" }));
  await mapBatches(newCopies, 25, async (page) => {
    const requests = page.map((copy) => Copy.build(BatchPutRequest).item(copy));
    await executeBatchWrite(new BatchWriteCommand(Tenants).requests(...requests));
    return [];
  });
  await mapBatches(newMemberships, 25, async (page) => {
    const requests = page.map((membership) => Membership.build(BatchPutRequest).item(membership));
    await executeBatchWrite(new BatchWriteCommand(Tenants).requests(...requests));
    return [];
  });
  return outside.length;
};
