import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import { Counters } from "../../../lib/counters.ts";
import type { Database } from "../../../lib/dynamodb/database.ts";
import { globalIdentityKey, globalKey } from "../../../lib/dynamodb/keys.ts";
import { RetryBudget } from "../../../lib/dynamodb/retry-budget.ts";
import type { KeyRecord } from "../../../lib/person-index/index-changes.ts";
import { LOCAL, TABLES } from "../environment.ts";
import { hash, type Random } from "../faults/random.ts";
import type { Process } from "./scheduler.ts";

type PersonRecord = Readonly<Record<string, unknown>>;

const Key = v.object({ pk: v.object({ S: v.string() }) });
const Input = v.object({
  RequestItems: v.optional(v.record(v.string(), v.object({ Keys: v.array(Key), ConsistentRead: v.literal(true) }))),
  ExclusiveStartKey: v.optional(Key),
  Segment: v.optional(v.number(), 0),
  TotalSegments: v.optional(v.number(), 1),
});
type Input = v.InferOutput<typeof Input>;

const SHARDS = 2;
const LOSS_RATE = 0.1;

/** The global table in memory, and its stream. Each change of a person also changes an item of another kind. */
export class FakeTable {
  readonly persons = new Map<string, PersonRecord>();
  /** The records of each shard. All changes of an item are in one shard, in their order. */
  readonly shards: readonly KeyRecord[][] = Array.from({ length: SHARDS }, () => []);
  readonly #random: Random;
  #sequence = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** @param record undefined deletes the person */
  change(id: string, record: PersonRecord | undefined): void {
    if (record) this.persons.set(id, record);
    else this.persons.delete(id);
    for (const { pk } of [globalKey("person", id), globalIdentityKey(`email:${id}@example.com`)]) {
      this.#sequence += 1;
      const SequenceNumber = String(this.#sequence).padStart(21, "0");
      this.shards[hash(id) % SHARDS]?.push({ dynamodb: { Keys: { pk: { S: pk } }, SequenceNumber } });
    }
  }

  /** Opens the table for a process, each of whose reads is a call. Some responses are lost. */
  connect(process: Process): Database<"global"> {
    const config: DynamoDBClientConfig = { ...LOCAL, maxAttempts: 1 };
    const client = new DynamoDBClient(config);
    client.middlewareStack.add(
      () =>
        async ({ input }) => {
          const output = await process.call(async () => this.#read(v.parse(Input, input)));
          if (this.#random.chance(LOSS_RATE)) throw new Error("The response was lost");
          return { output: { $metadata: {}, ...output }, response: undefined };
        },
      { step: "initialize" },
    );
    const deadline = {
      hasPassed: process.isKilled,
      timeout: () => ({ signal: new AbortController().signal, clear: () => {} }),
      sleep: async () => {},
    };
    const retryBudget = new RetryBudget(Number.POSITIVE_INFINITY);
    return { client, tables: { global: TABLES.global }, deadline, counters: new Counters(), retryBudget };
  }

  #read(input: Input) {
    return input.RequestItems ? this.#getItems(input.RequestItems[TABLES.global]?.Keys ?? []) : this.#scan(input);
  }

  /** Leaves some keys for the next request. */
  #getItems(keys: readonly v.InferOutput<typeof Key>[]) {
    const processed = keys.slice(0, this.#random.int(1, keys.length));
    const items = processed.flatMap(({ pk }) => this.#readItem(pk.S));
    const UnprocessedKeys = { [TABLES.global]: { Keys: keys.slice(processed.length) } };
    return { Responses: { [TABLES.global]: items }, UnprocessedKeys };
  }

  #readItem(pk: string) {
    const id = [...this.persons.keys()].find((id) => globalKey("person", id).pk === pk);
    const record = id === undefined ? undefined : this.persons.get(id);
    return record ? [marshall({ pk, person: record }, { removeUndefinedValues: true })] : [];
  }

  /** Returns pages of any size, also empty ones. */
  #scan({ ExclusiveStartKey, Segment, TotalSegments }: Input) {
    const keys = [...this.persons.keys()]
      .map((id) => globalKey("person", id).pk)
      .filter((pk) => hash(pk) % TotalSegments === Segment && pk > (ExclusiveStartKey?.pk.S ?? ""))
      .sort();
    const page = keys.slice(0, this.#random.int(0, 3));
    const last = page.at(-1) ?? ExclusiveStartKey?.pk.S ?? "PERSON#";
    const hasMore = page.length < keys.length;
    return {
      Items: page.flatMap((pk) => this.#readItem(pk)),
      ScannedCount: page.length,
      ...(hasMore && { LastEvaluatedKey: { pk: { S: last } } }),
    };
  }
}
