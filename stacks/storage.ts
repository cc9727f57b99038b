import { TABLE_DESIGNS, type Table } from "../lib/dynamodb/tables.ts";
import { isProduction } from "./stage.ts";

/** Both tables are paid per request, can be restored to any second of the last 35 days, and are encrypted with a KMS key. */
const createTable = (name: string, design: (typeof TABLE_DESIGNS)[Table]) => {
  const { partitionKey, sortKey, ttl, indexes } = design;
  const keys = [design, ...indexes].flatMap((key) => [key.partitionKey, key.sortKey ?? []].flat());
  return new sst.aws.Dynamo(name, {
    fields: Object.fromEntries(keys.map((key) => [key, "string" as const])),
    primaryIndex: { hashKey: partitionKey, ...(sortKey && { rangeKey: sortKey }) },
    ...(indexes.length > 0 && {
      globalIndexes: Object.fromEntries(
        indexes.map((index) => [
          index.name,
          { hashKey: index.partitionKey, rangeKey: index.sortKey, projection: "keys-only" as const },
        ]),
      ),
    }),
    ...(ttl && { ttl }),
    deletionProtection: isProduction,
    transform: {
      table: {
        billingMode: "PAY_PER_REQUEST",
        pointInTimeRecovery: { enabled: true },
        serverSideEncryption: { enabled: true },
      },
    },
  });
};

export const tables: Record<Table, sst.aws.Dynamo> = {
  tenants: createTable("Tenants", TABLE_DESIGNS.tenants),
  global: createTable("Global", TABLE_DESIGNS.global),
};
