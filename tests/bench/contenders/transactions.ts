import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { copyKey, globalKey, membershipKey } from "../../../lib/dynamodb/keys.ts";
import type { TenantKey } from "../../../lib/dynamodb/tables.ts";
import { TABLES } from "../../testkit/environment.ts";
import { mapBatches } from "../harness/map-batches.ts";
import type { Contender } from "./contender.ts";
import { assertListAccess, buildCopyAttributes, documentClient, getItems, toKey } from "./document-client.ts";

interface Put {
  readonly key: TenantKey;
  readonly attributes: object;
}
/** A membership and, if the tenant has no copy yet, the copy. */
interface Pair {
  readonly membership: Put;
  readonly copy?: Put | undefined;
}

const PAIRS_PER_REQUEST = 50;

/** Reads which items exist, then writes copy and membership in transactions of 50 prospects (100 items, DynamoDB's limit). */
export const contender: Contender = async (job) => async () => {
  const { orgId, listId, people } = job;
  await assertListAccess(job);
  const members = await readExisting(people.map(({ id }) => membershipKey(orgId, listId, "person", id)));
  const notMembers = people.filter(({ id }) => !members.has(toKeyString(membershipKey(orgId, listId, "person", id))));
  const copies = await readExisting(notMembers.map(({ id }) => copyKey(orgId, "person", id)));
  const found = await getItems(notMembers.map(({ id }) => globalKey("person", id)));
  const records = new Map(found.map(({ pk, person }) => [pk, person]));

  const copiedAt = new Date().toISOString();
  const pairs = notMembers.map(({ id, input }): Pair => {
    const key = copyKey(orgId, "person", id);
    const attributes = buildCopyAttributes(records.get(globalKey("person", id).pk), input, copiedAt);
    return {
      membership: {
        key: membershipKey(orgId, listId, "person", id),
        attributes: { addedAt: copiedAt, addedBy: "member" },
      },
      copy: copies.has(toKeyString(key)) ? undefined : { key, attributes },
    };
  });
  const added = await mapBatches(pairs, PAIRS_PER_REQUEST, writePairs);
  return added.length;
};

/**
 * One failed condition cancels the whole transaction, so it is sent again without the puts whose condition failed.
 * @returns the pairs whose membership was put
 */
async function writePairs(pairs: readonly Pair[]): Promise<readonly Pair[]> {
  const puts = pairs.flatMap(({ membership, copy }) => (copy ? [copy, membership] : [membership]));
  if (puts.length === 0) return [];
  const TransactItems = puts.map(({ key, attributes }) => ({
    Put: {
      TableName: TABLES.tenants,
      Item: { ...toKey(key), ...attributes },
      ConditionExpression: "attribute_not_exists(pk)",
    },
  }));
  try {
    await documentClient.send(new TransactWriteCommand({ TransactItems }));
    return pairs;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const rejected = new Set(puts.filter((_, i) => error.CancellationReasons?.[i]?.Code === "ConditionalCheckFailed"));
    const left = pairs.filter(({ membership }) => !rejected.has(membership));
    return writePairs(left.map((pair) => (pair.copy && rejected.has(pair.copy) ? { ...pair, copy: undefined } : pair)));
  }
}

const readExisting = async (keys: readonly TenantKey[]): Promise<Set<string>> =>
  new Set((await getItems(keys)).map(({ pk, sk }) => `${pk}|${sk}`));

const toKeyString = ({ pk, sk }: TenantKey) => `${pk}|${sk}`;
