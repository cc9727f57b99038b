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
import { copyKey, globalKey, leadListKey, membershipKey } from "../../../lib/dynamodb/keys.ts";
import { type Key, type TenantKey, toKeyAttributes } from "../../../lib/dynamodb/tables.ts";
import { COPY_BATCH_SIZE, COPY_CONCURRENCY } from "../../../lib/records/copy-into-tenant.ts";
import { buildWindowKeys } from "../../../lib/searches/stored-search.ts";
import type { Job } from "../harness/job.ts";
import type { Contender } from "./contender.ts";

const { tables } = readSettings(process.env);

/** What sends requests: the service's client or the SDK's. */
interface Sender {
  send(command: BatchGetItemCommand): Promise<unknown>;
  send(command: BatchExecuteStatementCommand): Promise<BatchExecuteStatementOutput>;
}

/** The requests of a clean run of ours, made beforehand and sent in the same order, and nothing else. */
export const replay =
  (client: Sender): Contender =>
  async (job) => {
    const { orgId, listId, people } = job;
    const outside = people.filter(({ state }) => state !== "member");
    const operationId = "0123456789012345678901";
    const at = new Date().toISOString();

    const list = reads([leadListKey(orgId, listId), ...searchKeys(job)]);
    const memberships = reads(
      people.map(({ id }) => membershipKey(orgId, listId, "person", id)),
      ["operationId", "formerOperationIds", "expiresAt"],
    );
    const pages = chunk(outside, COPY_BATCH_SIZE).map((page) => ({
      copies: reads(
        page.map(({ id }) => copyKey(orgId, "person", id)),
        [],
      ),
      records: reads(
        page.map(({ id }) => globalKey("person", id)),
        ["person"],
      ),
      newCopies: inserts(
        page.map(({ id, input, record }) => ({
          key: copyKey(orgId, "person", id),
          set: {
            person: { M: marshall(job.mode === "direct" ? input : record) },
            source: { S: job.mode === "direct" ? "direct" : "global" },
            copiedAt: { S: at },
          },
        })),
      ),
    }));
    const newMemberships = inserts(
      outside.map(({ id }) => ({
        key: membershipKey(orgId, listId, "person", id),
        set: { operationId: { S: operationId }, addedAt: { S: at }, addedBy: { S: "member" } },
      })),
    );

    const getAll = (inputs: readonly BatchGetItemCommandInput[]) =>
      pMap(inputs, (input) => client.send(new BatchGetItemCommand(input)), { concurrency: REQUEST_CONCURRENCY });

    const insertAll = async (inputs: ReturnType<typeof inserts>) => {
      const answers = await pMap(inputs, (input) => client.send(new BatchExecuteStatementCommand(input)), {
        concurrency: REQUEST_CONCURRENCY,
      });
      return answers.reduce((sum, answer) => sum + succeeded(answer), 0);
    };

    return async () => {
      await getAll(list);
      await getAll(memberships);
      await pMap(
        pages,
        async ({ copies, records, newCopies }) => {
          await Promise.all([getAll(copies), getAll(records)]);
          await insertAll(newCopies);
        },
        { concurrency: COPY_CONCURRENCY },
      );
      return insertAll(newMemberships);
    };
  };

const searchKeys = ({ orgId, mode, searchId, startIndex, people }: Job): Key[] =>
  mode === "bulk"
    ? buildWindowKeys(orgId, { mode, searchId, startIndex: startIndex, targetCount: people.length, excludedIds: [] })
    : [];

function reads(keys: readonly Key[], attributes?: readonly string[]): BatchGetItemCommandInput[] {
  const names = attributes && Object.fromEntries(["pk", "sk", ...attributes].map((name, i) => [`#${i}`, name]));
  const projection = names && {
    ExpressionAttributeNames: names,
    ProjectionExpression: Object.keys(names).join(", "),
  };
  return chunk(keys, 100).map((chunk) => {
    const [{ table } = { table: "tenants" as const }] = chunk;
    const Keys = chunk.map(toKeyAttributes);
    return { RequestItems: { [tables[table]]: { Keys, ConsistentRead: table === "tenants", ...projection } } };
  });
}

interface Insert {
  readonly key: TenantKey;
  readonly set: Record<string, AttributeValue>;
}

const inserts = (items: readonly Insert[]) =>
  chunk(items, 25).map((chunk) => ({
    Statements: chunk.map(({ key, set }) => ({
      Statement: `INSERT INTO "${tables.tenants}" VALUE {${["pk", "sk", ...Object.keys(set)].map((name) => `'${name}': ?`).join(", ")}}`,
      Parameters: [{ S: key.pk }, { S: key.sk }, ...Object.values(set)],
    })),
  }));

const succeeded = ({ Responses = [] }: BatchExecuteStatementOutput) =>
  Responses.filter((response) => !response.Error).length;
