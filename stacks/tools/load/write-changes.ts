import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { toDeleteRequest, toPutRequest, writeItems } from "../../../lib/dynamodb/batch-writes.ts";
import { withBulkDatabase } from "../../../lib/dynamodb/bulk-put.ts";
import type { Database } from "../../../lib/dynamodb/database.ts";
import { globalKey } from "../../../lib/dynamodb/keys.ts";
import type { EntityType } from "../../../lib/entity-type.ts";
import { insertIdentities, releaseIdentities } from "./identity-items.ts";
import type { Change } from "./parse-line.ts";

/** The table to write to. */
export interface Target {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly type: EntityType;
}

/**
 * Writes changes. The order makes sure that an identity item always names a stored record that has this identity: the
 * identities that a record loses are deleted before the record changes, and those that it gains are inserted afterwards.
 * A process that is killed in between leaves records without some of their identities. Writing any version of such a
 * record completes it.
 * @param changes with distinct ids. If several records have the same free identity, the first one gets it
 * @returns the changes whose record has an identity that names another record
 * @throws the last error of DynamoDB or of the network
 */
export async function writeChanges({ client, table, type }: Target, changes: readonly Change[]): Promise<Change[]> {
  const run = <R>(step: (database: Database<"global">) => Promise<R>) =>
    withBulkDatabase({ client, tables: { global: table } }, step);
  const requests = changes.map(({ id, item }) => (item ? toPutRequest(item) : toDeleteRequest(globalKey(type, id))));

  if (type === "person") await run((database) => releaseIdentities(database, changes));
  await run((database) => writeItems(database, table, requests));
  return type === "person" ? run((database) => insertIdentities(database, changes)) : [];
}
