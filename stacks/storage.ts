import { TABLE_DESIGNS, type Table } from "../lib/dynamodb/tables.ts";
import { deploySettings } from "./deploy-settings.ts";
import { isProduction } from "./stage.ts";

const { kmsKeyArn, warmThroughput } = deploySettings;

/** SST's names of DynamoDB's view types. */
const STREAM_VIEWS = { NEW_AND_OLD_IMAGES: "new-and-old-images", KEYS_ONLY: "keys-only" } as const;

/** Both tables are paid per request, can be restored to any second of the last 35 days, and are encrypted. */
const createTable = (
  name: string,
  design: (typeof TABLE_DESIGNS)[Table],
  transform?: Partial<aws.dynamodb.TableArgs>,
) => {
  const { partitionKey, sortKey, ttl, stream, indexes } = design;
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
    ...(stream && { stream: STREAM_VIEWS[stream] }),
    deletionProtection: isProduction,
    transform: {
      table: {
        billingMode: "PAY_PER_REQUEST",
        pointInTimeRecovery: { enabled: true },
        // `enabled: false` means AWS's own key, which costs nothing. Without this setting, a table would keep the key of an
        // earlier deployment.
        serverSideEncryption: kmsKeyArn ? { enabled: true, kmsKeyArn } : { enabled: false },
        ...transform,
      },
    },
  });
};

export const tables: Record<Table, sst.aws.Dynamo> = {
  // Only a set throughput is sent: AWS rejects a lower one than a table already has.
  tenants: createTable(
    "Tenants",
    TABLE_DESIGNS.tenants,
    warmThroughput && {
      warmThroughput: {
        writeUnitsPerSecond: warmThroughput.writesPerSecond,
        readUnitsPerSecond: warmThroughput.readsPerSecond,
      },
    },
  ),
  global: createTable("Global", TABLE_DESIGNS.global),
};
