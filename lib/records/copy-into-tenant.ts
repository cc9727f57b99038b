import pMap from "p-map";
import { chunk } from "../chunks.ts";
import { writeEach } from "../dynamodb/conditional-writes.ts";
import type { Database } from "../dynamodb/database.ts";
import { getItems } from "../dynamodb/get-items.ts";
import type { JsonObject } from "../dynamodb/json.ts";
import { copyKey, globalKey } from "../dynamodb/keys.ts";
import type { Insert } from "../dynamodb/partiql.ts";
import type { EntityType } from "../entity-type.ts";
import { buildCopy, type CopyContext } from "./build-copy.ts";

/** A person or company to copy. The supplied data is stored if the global database has no record of this id. */
export interface RecordRequest {
  readonly id: string;
  readonly suppliedRecord?: JsonObject | undefined;
  /** The caller's own reference. */
  readonly externalId?: string | undefined;
}

/**
 * Records are read and written in batches, so that 1,000 of the largest records need the memory of a few hundred. The
 * size is a multiple of the keys per read and of the statements per write, so that all requests are full.
 */
export const COPY_BATCH_SIZE = 200;
export const COPY_CONCURRENCY = 2;

/** Why a record was not copied. `failed`: DynamoDB cannot store it, for example because the copy would exceed 400 KB. */
export type NotCopied = "notFound" | "erased" | "failed";

/**
 * Makes sure that the tenant has a copy of each record. An existing copy is never changed. Otherwise the global record
 * is copied byte for byte; if there is none, the supplied record is stored. A record that cannot be stored does not affect
 * the others, and a person that the organisation has erased stays erased.
 * @param requested any number, with distinct ids
 * @returns the reason for each id without a copy
 * @throws ServiceUnavailableError if the deadline passes first; what was copied is kept
 */
export async function copyIntoTenant(
  database: Database,
  context: CopyContext,
  type: EntityType,
  requested: readonly RecordRequest[],
): Promise<Map<string, NotCopied>> {
  const batches = await pMap(chunk(requested, COPY_BATCH_SIZE), (batch) => copyBatch(database, context, type, batch), {
    concurrency: COPY_CONCURRENCY,
  });
  return new Map(batches.flat());
}

async function copyBatch(
  database: Database,
  context: CopyContext,
  type: EntityType,
  batch: readonly RecordRequest[],
): Promise<[string, NotCopied][]> {
  const [copies, records] = await Promise.all([
    getItems(
      database,
      batch.map(({ id }) => copyKey(context.orgId, type, id)),
      ["erasedAt"],
    ),
    getItems(
      database,
      batch.map(({ id }) => globalKey(type, id)),
      [type],
    ),
  ]);
  const notCopied: [string, NotCopied][] = [];
  const inserts: { id: string; insert: Insert }[] = [];
  for (const [i, request] of batch.entries()) {
    const { id } = request;
    const globalRecord = records[i]?.[type];
    if (copies[i]?.erasedAt) notCopied.push([id, "erased"]);
    if (copies[i]) continue;
    if (!globalRecord && !request.suppliedRecord) notCopied.push([id, "notFound"]);
    else {
      const set = buildCopy(context, { ...request, type, globalRecord });
      inserts.push({ id, insert: { key: copyKey(context.orgId, type, id), set } });
    }
  }
  const results = await writeEach(
    database,
    inserts.map(({ insert }) => insert),
  );
  database.counters.increment("copied", results.filter((result) => result === "written").length);
  for (const [i, { id }] of inserts.entries()) if (results[i] === "invalid") notCopied.push([id, "failed"]);
  return notCopied;
}
