import { expect, inject, onTestFinished, test, vi } from "vitest";
import { readGlobalTableSettings } from "../../lib/config.ts";
import { startDatabaseProxy } from "../testkit/database-proxy.ts";
import { storeGlobalRecords } from "../testkit/fixtures.ts";
import { buildChange, loadIndexer, readSequence } from "../testkit/indexer.ts";
import { buildPeople } from "../testkit/people.ts";
import { buildEmptyIndex } from "../testkit/person-index/build-empty-index.ts";

type Person = ReturnType<typeof buildPeople>[number];

test("index-persons puts stored persons into the index, removes others, and logs how many", async () => {
  const { index, invoke, readLog } = await loadIndexer();
  await buildEmptyIndex(index);
  const [stored, deleted] = buildPeople(2) as [Person, Person];
  await storeGlobalRecords([stored]);
  expect(await invoke([buildChange(stored), buildChange(deleted), {}])).toEqual({ batchItemFailures: [] });
  expect(await index.findPersons([stored.id, deleted.id])).toMatchObject([{ id: stored.id }]);
  const [entry, ...rest] = readLog();
  expect([entry, rest]).toMatchObject([
    { level: "INFO", message: "index", records: 3, persons: 2, put: 1, removed: 1, failed: 0 },
    [],
  ]);
});

test("index-persons reports the persons of a failed change, and logs the error without its message", async () => {
  const { index, invoke, readLog } = await loadIndexer();
  const people = buildPeople(2);
  await storeGlobalRecords(people);
  vi.spyOn(index, "put").mockRejectedValue(
    new Error(`Engine, about ${people[0]?.lastName}`, { cause: new TypeError() }),
  );
  const records = people.map(buildChange);
  expect(await invoke(records)).toEqual({ batchItemFailures: records.map(readSequence) });
  const [entry] = readLog();
  expect(entry).toMatchObject({ level: "ERROR", persons: 2, put: 0, failed: 2, errorType: "TypeError" });
  expect(JSON.stringify(entry)).not.toContain("Engine, about");
});

test("index-persons responds before its time is over if the database does not respond", async () => {
  const proxy = await startDatabaseProxy(inject("databaseEndpoint"), () => new Promise(() => {}));
  onTestFinished(() => proxy.stop());
  const { invoke } = await loadIndexer({ DYNAMODB_ENDPOINT: proxy.endpoint });
  const records = buildPeople(2).map(buildChange);
  const timeout = AbortSignal.timeout(3_000);
  expect(await invoke(records, 3_000)).toEqual({ batchItemFailures: records.map(readSequence) });
  expect(timeout.aborted).toBe(false);
});

test("index-persons does not start without the name of the table or of the index", async () => {
  expect(() => readGlobalTableSettings({})).toThrow("Environment variable GLOBAL_TABLE is not set");
  await expect(loadIndexer({ SEARCH_INDEX: "" })).rejects.toThrow("Environment variable SEARCH_INDEX is not valid");
});
