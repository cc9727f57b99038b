import type { Interceptor } from "../../testkit/database-proxy.ts";

/** DynamoDB's limit per partition, in write units. An item of the benchmarks takes one. */
const UNITS_PER_SECOND = 1_000;

interface Batch {
  readonly Statements: readonly { readonly Parameters: readonly [{ readonly S: string }] }[];
}

/**
 * Simulates DynamoDB's write limit per partition with a token bucket for each, which holds the units of one second. Each
 * inserted item takes one token. If no token is left, only that statement of the batch is throttled.
 * @param toPartition maps a partition key to its partition
 */
export function createPartitionLimit(toPartition: (pk: string) => string) {
  const buckets = new Map<string, Bucket>();
  let throttled = 0;
  const isThrottled = (pk: string): boolean => {
    const partition = toPartition(pk);
    const bucket = buckets.get(partition) ?? new Bucket();
    buckets.set(partition, bucket);
    if (bucket.take()) return false;
    throttled += 1;
    return true;
  };

  const between: Interceptor = async (request, forward) => {
    if (request.operation !== "BatchExecuteStatement") return forward(request);
    const { Statements }: Batch = JSON.parse(request.body);
    const errors = Statements.map(({ Parameters: [pk] }) => (isThrottled(pk.S) ? THROTTLED : undefined));
    const admitted = Statements.filter((_, i) => !errors[i]);
    const response =
      admitted.length > 0
        ? await forward({ ...request, body: JSON.stringify({ Statements: admitted }) })
        : NOTHING_WRITTEN;
    const results: readonly object[] = JSON.parse(response.body).Responses;
    const remaining = results.values();
    const Responses = errors.map((error) => error ?? remaining.next().value);
    return { ...response, body: JSON.stringify({ Responses }) };
  };
  return {
    between,
    /** @returns the number of statements throttled since the last call */
    takeThrottled(): number {
      const count = throttled;
      throttled = 0;
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
  #tokens = UNITS_PER_SECOND;
  #filledAt = performance.now();

  take(): boolean {
    const now = performance.now();
    this.#tokens = Math.min(UNITS_PER_SECOND, this.#tokens + ((now - this.#filledAt) / 1_000) * UNITS_PER_SECOND);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
