import { SWEEP_INDEX, type Table } from "../lib/dynamodb/tables.ts";
import { isProduction } from "./stage.ts";

/** What both tables have: paid by request, restorable to any second of the last 35 days, encrypted with a key in KMS. */
const table = (name: string, args: Pick<sst.aws.DynamoArgs, "fields" | "primaryIndex" | "globalIndexes" | "ttl">) =>
  new sst.aws.Dynamo(name, {
    ...args,
    deletionProtection: isProduction,
    transform: {
      table: {
        billingMode: "PAY_PER_REQUEST",
        pointInTimeRecovery: { enabled: true },
        serverSideEncryption: { enabled: true },
      },
    },
  });

export const tables: Record<Table, sst.aws.Dynamo> = {
  tenants: table("Tenants", {
    fields: { pk: "string", sk: "string", [SWEEP_INDEX.partitionKey]: "string", [SWEEP_INDEX.sortKey]: "string" },
    primaryIndex: { hashKey: "pk", rangeKey: "sk" },
    globalIndexes: {
      [SWEEP_INDEX.name]: {
        hashKey: SWEEP_INDEX.partitionKey,
        rangeKey: SWEEP_INDEX.sortKey,
        projection: "keys-only",
      },
    },
    ttl: "expiresAt",
  }),
  global: table("Global", { fields: { pk: "string" }, primaryIndex: { hashKey: "pk" } }),
};
