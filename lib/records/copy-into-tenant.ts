import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import pMap from "p-map";
import { chunk } from "../chunks.ts";
import { writeEach } from "../dynamodb/conditional-writes.ts";
import type { Database } from "../dynamodb/database.ts";
import { getItems } from "../dynamodb/get-items.ts";
import { type JsonObject, marshallJson } from "../dynamodb/json.ts";
import { copyKey, globalKey } from "../dynamodb/keys.ts";
import type { Insert } from "../dynamodb/partiql.ts";
import type { EntityType } from "../entity-type.ts";
import type { OrgId } from "../identity/principal.ts";

/** A person or company to copy. `suppliedRecord` is stored if the global database has no record of this id. */
export interface RecordRequest {
  readonly id: string;
  readonly suppliedRecord?: JsonObject;
}

/**
 * Records are read and written in batches, so that 1,000 of the largest records need the memory of a few hundred. The
 * size is a multiple of the keys per read and of the statements per write, so that all requests are full.
 */
export const COPY_BATCH_SIZE = 200;
export const COPY_CONCURRENCY = 2;

/** The ids without a copy in the tenant. */
export interface Uncopied {
  /** Not in the global database, and without a supplied record. */
  readonly notFound: ReadonlySet<string>;
  /** DynamoDB cannot store the record, for example because the copy would be larger than 400 KB. */
  readonly failed: ReadonlySet<string>;
}

/**
 * Makes sure that the tenant has a copy of each record. An existing copy is never changed. Otherwise the global record
 * is copied byte for byte; if there is none, the supplied record is stored. A record that cannot be stored does not affect
 * the others.
 * @param requested any number, with distinct ids
 * @throws ServiceUnavailableError if the deadline passes first; what was copied is kept
 */
export async function copyIntoTenant(
  database: Database,
  orgId: OrgId,
  type: EntityType,
  requested: readonly RecordRequest[],
  now: Date,
): Promise<Uncopied> {
  const copiedAt = now.toISOString();
  const batches = await pMap(
    chunk(requested, COPY_BATCH_SIZE),
    (batch) => copyBatch(database, orgId, type, batch, copiedAt),
    {
      concurrency: COPY_CONCURRENCY,
    },
  );
  return {
    notFound: new Set(batches.flatMap(({ notFound }) => notFound)),
    failed: new Set(batches.flatMap(({ failed }) => failed)),
  };
}

async function copyBatch(
  database: Database,
  orgId: OrgId,
  type: EntityType,
  batch: readonly RecordRequest[],
  copiedAt: string,
): Promise<{ notFound: string[]; failed: string[] }> {
  const [copies, records] = await Promise.all([
    getItems(
      database,
      batch.map(({ id }) => copyKey(orgId, type, id)),
      [],
    ),
    getItems(
      database,
      batch.map(({ id }) => globalKey(type, id)),
      [type],
    ),
  ]);
  const notFound: string[] = [];
  const inserts: { id: string; insert: Insert }[] = [];
  for (const [i, { id, suppliedRecord }] of batch.entries()) {
    if (copies[i]) continue;
    const record = records[i]?.[type];
    if (record) inserts.push({ id, insert: buildCopy(orgId, type, id, record, "global", copiedAt) });
    else if (suppliedRecord) {
      const supplied = { M: marshallJson({ ...suppliedRecord, id }) };
      inserts.push({ id, insert: buildCopy(orgId, type, id, supplied, "direct", copiedAt) });
    } else notFound.push(id);
  }
  const results = await writeEach(
    database,
    inserts.map(({ insert }) => insert),
  );
  database.counters.increment("copied", results.filter((result) => result === "written").length);
  return { notFound, failed: inserts.flatMap(({ id }, i) => (results[i] === "invalid" ? [id] : [])) };
}

const buildCopy = (
  orgId: OrgId,
  type: EntityType,
  id: string,
  record: AttributeValue,
  source: "global" | "direct",
  copiedAt: string,
): Insert => ({
  key: copyKey(orgId, type, id),
  set: { [type]: record, source: { S: source }, copiedAt: { S: copiedAt } },
});
