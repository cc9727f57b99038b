import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import { toKeyAttributes } from "../../lib/dynamodb/item.ts";
import { limitsKey } from "../../lib/dynamodb/keys.ts";
import type { OrgId } from "../../lib/identity/principal.ts";
import { formatLimits, LIMIT_NAMES, type LimitName, type Limits, limitsText } from "../../lib/limits/limits.ts";
import { StoredLimits } from "../../lib/limits/limits-reader.ts";
import { defineCommand } from "./command.ts";
import { connectDatabase, DATABASE_VARIABLES } from "./connect-database.ts";
import { toEnvironmentError } from "./describe-database-error.ts";
import { organisationId, required, tenantsTable } from "./options.ts";

/** Names separated by commas, or all. */
const limitNames = v.pipe(
  v.string(),
  v.transform((text): readonly string[] => (text === "all" ? LIMIT_NAMES : text.split(",").map((name) => name.trim()))),
  v.array(v.picklist(LIMIT_NAMES, `must be all, or some of ${LIMIT_NAMES.join(", ")}`)),
);

export const command = defineCommand({
  description: `Prints the organisation's own limits, after it has changed them. For the other limits, those of the stage apply.
A change takes effect within a minute.`,
  options: {
    table: tenantsTable,
    org: {
      placeholder: "ID",
      description: "the organisation",
      schema: v.pipe(required, organisationId),
    },
    set: {
      placeholder: "NAME=N,...",
      description: `limits to set: ${LIMIT_NAMES.join(", ")}`,
      schema: v.optional(limitsText()),
    },
    clear: {
      placeholder: "NAME,...|all",
      description: "limits to remove, so that those of the stage apply again",
      schema: v.optional(limitNames),
    },
  },
  positionals: {},
  environment: DATABASE_VARIABLES,
  async run({ table, org, set = {}, clear = [] }) {
    try {
      const limits = await changeLimits(connectDatabase(), table, org, set, clear);
      console.log(`${org}: ${formatLimits(limits) || "no limits of its own"}`);
      return 0;
    } catch (error) {
      throw toEnvironmentError(error, table);
    }
  },
});

/** Changes an organisation's own limits. @returns all of them, after the change */
async function changeLimits(
  client: DynamoDBClient,
  TableName: string,
  orgId: OrgId,
  set: Limits,
  clear: readonly LimitName[],
): Promise<Limits> {
  const target = { TableName, Key: toKeyAttributes(limitsKey(orgId)) };
  const changed = LIMIT_NAMES.filter((name) => set[name] !== undefined);
  const removed = clear.filter((name) => set[name] === undefined);
  const UpdateExpression = [
    ...(changed.length > 0 ? [`SET ${changed.map((name) => `${name} = :${name}`).join(", ")}`] : []),
    ...(removed.length > 0 ? [`REMOVE ${removed.join(", ")}`] : []),
  ].join(" ");
  if (UpdateExpression) {
    const values = changed.map((name) => [`:${name}`, { N: String(set[name]) }] as const);
    const ExpressionAttributeValues = values.length > 0 ? Object.fromEntries(values) : undefined;
    await client.send(new UpdateItemCommand({ ...target, UpdateExpression, ExpressionAttributeValues }));
  }
  const { Item } = await client.send(new GetItemCommand({ ...target, ConsistentRead: true }));
  return Item ? v.parse(StoredLimits, unmarshall(Item)) : {};
}
