import type { Interceptor } from "../../testkit/database-proxy.ts";

/** What DynamoDB writes a second under one partition key, in write units. An item of the benchmarks takes one. */
const UNITS_A_SECOND = 1_000;

interface Batch {
  readonly Statements: readonly { readonly Parameters: readonly [{ readonly S: string }] }[];
}

/**
 * DynamoDB's limit of a partition: a bucket of tokens for each, a second's worth when full, out of which every inserted
 * item takes one. A statement that finds none is refused alone.
 * @param partitionOf the partition that a partition key is in
 */
export function createPartitionLimit(partitionOf: (pk: string) => string) {
  const buckets = new Map<string, Bucket>();
  let refused = 0;
  const isRefused = (pk: string): boolean => {
    const partition = partitionOf(pk);
    const bucket = buckets.get(partition) ?? new Bucket();
    buckets.set(partition, bucket);
    if (bucket.take()) return false;
    refused += 1;
    return true;
  };

  const between: Interceptor = async (request, forward) => {
    if (request.operation !== "BatchExecuteStatement") return forward(request);
    const { Statements }: Batch = JSON.parse(request.body);
    const errors = Statements.map(({ Parameters: [pk] }) => (isRefused(pk.S) ? THROTTLED : undefined));
    const passed = Statements.filter((_, i) => !errors[i]);
    const answer =
      passed.length > 0 ? await forward({ ...request, body: JSON.stringify({ Statements: passed }) }) : NOTHING_WRITTEN;
    const answered: readonly object[] = JSON.parse(answer.body).Responses;
    const left = answered.values();
    const Responses = errors.map((error) => error ?? left.next().value);
    return { ...answer, body: JSON.stringify({ Responses }) };
  };
  return {
    between,
    /** How many statements were refused since the last call. */
    takeThrottled(): number {
      const count = refused;
      refused = 0;
      return count;
    },
  };
}

const THROTTLED = { Error: { Code: "ThrottlingError", Message: "Throughput exceeds the current capacity" } };
const NOTHING_WRITTEN = {
  status: 200,
  headers: { "content-type": "application/x-amz-json-1.0" },
  body: JSON.stringify({ Responses: [] }),
};

class Bucket {
  #tokens = UNITS_A_SECOND;
  #filledAt = performance.now();

  take(): boolean {
    const now = performance.now();
    this.#tokens = Math.min(UNITS_A_SECOND, this.#tokens + ((now - this.#filledAt) / 1_000) * UNITS_A_SECOND);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
