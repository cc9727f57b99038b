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
/** A membership, and with it the copy where the tenant has none. */
interface Pair {
  readonly membership: Put;
  readonly copy?: Put | undefined;
}

const PAIRS_A_CALL = 50;

/** Looks what is there, then writes copy and membership of a prospect in one transaction, 50 prospects a call. */
export const contender: Contender = async (job) => async () => {
  const { orgId, listId, people } = job;
  await assertListAccess(job);
  const members = await existing(people.map(({ id }) => membershipKey(orgId, listId, "person", id)));
  const outside = people.filter(({ id }) => !members.has(textOf(membershipKey(orgId, listId, "person", id))));
  const copies = await existing(outside.map(({ id }) => copyKey(orgId, "person", id)));
  const found = await getItems(outside.map(({ id }) => globalKey("person", id)));
  const records = new Map(found.map(({ pk, person }) => [pk, person]));

  const copiedAt = new Date().toISOString();
  const pairs = outside.map(({ id, input }): Pair => {
    const key = copyKey(orgId, "person", id);
    const attributes = buildCopyAttributes(records.get(globalKey("person", id).pk), input, copiedAt);
    return {
      membership: {
        key: membershipKey(orgId, listId, "person", id),
        attributes: { addedAt: copiedAt, addedBy: "member" },
      },
      copy: copies.has(textOf(key)) ? undefined : { key, attributes },
    };
  });
  const added = await mapBatches(pairs, PAIRS_A_CALL, writeTogether);
  return added.length;
};

/** One refused write undoes the call: it goes again without what was refused. @returns those whose membership it put */
async function writeTogether(pairs: readonly Pair[]): Promise<readonly Pair[]> {
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
    const refused = new Set(puts.filter((_, i) => error.CancellationReasons?.[i]?.Code === "ConditionalCheckFailed"));
    const left = pairs.filter(({ membership }) => !refused.has(membership));
    return writeTogether(
      left.map((pair) => (pair.copy && refused.has(pair.copy) ? { ...pair, copy: undefined } : pair)),
    );
  }
}

const existing = async (keys: readonly TenantKey[]): Promise<Set<string>> =>
  new Set((await getItems(keys)).map(({ pk, sk }) => `${pk}|${sk}`));

const textOf = ({ pk, sk }: TenantKey) => `${pk}|${sk}`;
