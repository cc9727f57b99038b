import { expect, test, vi } from "vitest";
import type { BatchResult } from "../../lib/client/client.ts";
import { createFakeList } from "../testkit/fake-list.ts";
import { createFakeFetch, createTestClient, respondError, respondJson } from "../testkit/fake-service.ts";

test("a batch that fails for good ends the run, closes the input and aborts the other calls", async () => {
  let isClosed = false;
  function* read() {
    try {
      for (let i = 0; ; i += 1) yield { id: String(i) };
    } finally {
      isClosed = true;
    }
  }
  const service = createFakeFetch(({ headers }) =>
    headers["idempotency-key"]?.endsWith(":2")
      ? respondError(403, "FORBIDDEN")
      : new Promise<Response>(() => undefined),
  );
  const run = createTestClient(service).addAll("list", read(), { maxEntries: 1, concurrency: 3 });
  await expect(run).rejects.toMatchObject({ name: "ApiError", status: 403 });
  expect(service.countInFlight()).toBe(0);
  expect(service.requests).toHaveLength(3);
  expect(isClosed).toBe(true);
});

test("an abort ends a run whose input is slow, at once", async () => {
  const abort = new AbortController();
  const endless = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) };
  const run = createTestClient(createFakeList()).addAll("list", endless, { signal: abort.signal });
  abort.abort(new Error("enough"));
  await expect(run).rejects.toThrow("enough");
});

test("an error of the input ends the run with this error", async () => {
  function* read() {
    yield { id: "1" };
    throw new Error("the file ends too early");
  }
  await expect(createTestClient(createFakeList()).addAll("list", read())).rejects.toThrow("the file ends too early");
});

test("an entry without a result, or with an unknown status, is unknown and never added", async () => {
  const results = [
    { index: 2, id: "c", status: "added" },
    { index: 0, id: "a", status: "teleported" },
    { index: 7, id: "x", status: "added" },
    null,
  ];
  const { fetch } = createFakeFetch(() => respondJson(200, { addedCount: 1, results }));
  const batches: BatchResult[] = [];
  const sums = await createTestClient({ fetch }).addAll("list", [{ id: "a" }, { id: "b" }, { id: "c" }], {
    onBatch: (batch) => void batches.push(batch),
  });
  expect(batches[0]?.results).toEqual([
    { index: 0, status: "unknown" },
    { index: 1, status: "unknown" },
    { index: 2, id: "c", status: "added" },
  ]);
  expect(sums.counts).toMatchObject({ added: 1, unknown: 2 });
});

test("names of dropped fields are in the result of the batch", async () => {
  const response = { addedCount: 0, results: [{ index: 0, status: "alreadyInList" }], ignoredFields: ["nick"] };
  const { fetch } = createFakeFetch(() => respondJson(200, response));
  const onBatch = vi.fn();
  await createTestClient({ fetch }).addAll("list", [{ id: "a" }], { onBatch });
  expect(onBatch).toHaveBeenCalledWith(expect.objectContaining({ ignoredFields: ["nick"] }));
});

test.each([
  [{ idempotencyKey: "" }, "idempotencyKey"],
  [{ idempotencyKey: "ä-secret" }, "idempotencyKey"],
  [{ idempotencyKey: "x".repeat(239) }, "idempotencyKey"],
  [{ concurrency: 0 }, "concurrency"],
  [{ maxEntries: 1_001 }, "maxEntries"],
  [{ maxEntries: 1.5 }, "maxEntries"],
])("%j is rejected before the input is read", async (options, name) => {
  const read = vi.fn();
  const run = createTestClient(createFakeList()).addAll("list", { [Symbol.iterator]: read }, options);
  await expect(run).rejects.toThrow(new RegExp(`^${name} must`));
  expect(read).not.toHaveBeenCalled();
});

test("an entry that is too large for any call is invalid, and is not sent", async () => {
  const list = createFakeList();
  const entries = [{ id: "a" }, { id: "b", firstName: "x".repeat(4_000_000) }, { id: "c" }];
  const batches: BatchResult[] = [];
  const sums = await createTestClient(list).addAll("list", entries, { onBatch: (batch) => void batches.push(batch) });
  expect(sums).toMatchObject({ addedCount: 2, counts: { added: 2, invalid: 1 } });
  const results = batches.flatMap((batch) => batch.results).toSorted((a, b) => a.index - b.index);
  const details = [{ path: "prospects.1", message: "is too large for a request" }];
  expect(results[1]).toEqual({ index: 1, status: "invalid", details });
  expect(list.requests.map(({ headers }) => headers["idempotency-key"]?.split(":")[1])).toEqual(["0", "2"]);
});

test("as many calls as asked for run at the same time", async () => {
  const list = createFakeList();
  let most = 0;
  const fetch: typeof list.fetch = (...args) => {
    const response = list.fetch(...args);
    most = Math.max(most, list.countInFlight());
    return response;
  };
  const entries = Array.from({ length: 20 }, (_, i) => ({ id: String(i) }));
  await createTestClient({ fetch }).addAll("list", entries, { maxEntries: 1, concurrency: 3 });
  expect(most).toBe(3);
});
