import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  type BatchExecuteStatementOutput,
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import pMap from "p-map";
import { chunk } from "../../../lib/chunks.ts";
import { readSettings } from "../../../lib/config.ts";
import { REQUEST_CONCURRENCY } from "../../../lib/dynamodb/client.ts";
import { toKeyAttributes } from "../../../lib/dynamodb/item.ts";
import { copyKey, globalKey, leadListKey, membershipKey } from "../../../lib/dynamodb/keys.ts";
import type { Key, TenantKey } from "../../../lib/dynamodb/tables.ts";
import { COPY_BATCH_SIZE, COPY_CONCURRENCY } from "../../../lib/records/copy-into-tenant.ts";
import { buildWindowKeys } from "../../../lib/searches/stored-search.ts";
import type { Job } from "../harness/job.ts";
import type { Contender } from "./contender.ts";

const { tables } = readSettings(process.env);

/** The service's client or the SDK's. */
interface Sender {
  send(command: BatchGetItemCommand): Promise<unknown>;
  send(command: BatchExecuteStatementCommand): Promise<BatchExecuteStatementOutput>;
}

/**
 * Builds the requests of an undisturbed run of the service beforehand, then sends them in the same order and does
 * nothing else: no authentication, validation, decisions or logging. It is the least client work that these requests need.
 */
export const replay =
  (client: Sender): Contender =>
  async (job) => {
    const { orgId, listId, people } = job;
    const notMembers = people.filter(({ state }) => state !== "member");
    const operationId = "0123456789012345678901";
    const at = new Date().toISOString();

    const list = buildReads([leadListKey(orgId, listId), ...buildSearchKeys(job)]);
    const memberships = buildReads(
      people.map(({ id }) => membershipKey(orgId, listId, "person", id)),
      ["operationId", "formerOperationIds", "expiresAt"],
    );
    const batches = Array.from(chunk(notMembers, COPY_BATCH_SIZE), (batch) => ({
      copies: buildReads(
        batch.map(({ id }) => copyKey(orgId, "person", id)),
        [],
      ),
      records: buildReads(
        batch.map(({ id }) => globalKey("person", id)),
        ["person"],
      ),
      newCopies: buildInserts(
        batch.map(({ id, input, record }) => ({
          key: copyKey(orgId, "person", id),
          set: {
            person: { M: marshall(job.mode === "direct" ? input : record) },
            source: { S: job.mode === "direct" ? "direct" : "global" },
            copiedAt: { S: at },
          },
        })),
      ),
    }));
    const newMemberships = buildInserts(
      notMembers.map(({ id }) => ({
        key: membershipKey(orgId, listId, "person", id),
        set: { operationId: { S: operationId }, addedAt: { S: at }, addedBy: { S: "member" } },
      })),
    );

    const sendReads = (inputs: readonly BatchGetItemCommandInput[]) =>
      pMap(inputs, (input) => client.send(new BatchGetItemCommand(input)), { concurrency: REQUEST_CONCURRENCY });

    const sendInserts = async (inputs: ReturnType<typeof buildInserts>) => {
      const responses = await pMap(inputs, (input) => client.send(new BatchExecuteStatementCommand(input)), {
        concurrency: REQUEST_CONCURRENCY,
      });
      return responses.reduce((sum, response) => sum + countSucceeded(response), 0);
    };

    return async () => {
      await sendReads(list);
      await sendReads(memberships);
      await pMap(
        batches,
        async ({ copies, records, newCopies }) => {
          await Promise.all([sendReads(copies), sendReads(records)]);
          await sendInserts(newCopies);
        },
        { concurrency: COPY_CONCURRENCY },
      );
      return sendInserts(newMemberships);
    };
  };

const buildSearchKeys = ({ orgId, mode, searchId, startIndex, people }: Job): Key[] =>
  mode === "bulk" ? buildWindowKeys(orgId, searchId, { startIndex, targetCount: people.length }) : [];

function buildReads(keys: readonly Key[], attributes?: readonly string[]): BatchGetItemCommandInput[] {
  const names = attributes && Object.fromEntries(["pk", "sk", ...attributes].map((name, i) => [`#${i}`, name]));
  const projection = names && {
    ExpressionAttributeNames: names,
    ProjectionExpression: Object.keys(names).join(", "),
  };
  return Array.from(chunk(keys, 100), (chunk) => {
    const [{ table } = { table: "tenants" as const }] = chunk;
    const Keys = chunk.map(toKeyAttributes);
    return { RequestItems: { [tables[table]]: { Keys, ConsistentRead: table === "tenants", ...projection } } };
  });
}

interface Insert {
  readonly key: TenantKey;
  readonly set: Record<string, AttributeValue>;
}

const buildInserts = (items: readonly Insert[]) =>
  Array.from(chunk(items, 25), (chunk) => ({
    Statements: chunk.map(({ key, set }) => ({
      Statement: `INSERT INTO "${tables.tenants}" VALUE {${["pk", "sk", ...Object.keys(set)].map((name) => `'${name}': ?`).join(", ")}}`,
      Parameters: [{ S: key.pk }, { S: key.sk }, ...Object.values(set)],
    })),
  }));

const countSucceeded = ({ Responses = [] }: BatchExecuteStatementOutput) =>
  Responses.filter((response) => !response.Error).length;
