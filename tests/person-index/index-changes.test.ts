import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { globalIdentityKey, globalKey } from "../../lib/dynamodb/keys.ts";
import { indexChanges, type KeyRecord } from "../../lib/person-index/index-changes.ts";
import type { DocumentTarget } from "../../lib/person-index/write-documents.ts";
import type { IndexDocument } from "../../lib/person-search/document.ts";
import { IndexingError } from "../../lib/person-search/search-engine.ts";
import { createRandom } from "../testkit/faults/random.ts";
import { FakeTable } from "../testkit/person-index/fake-table.ts";
import { runAlone } from "../testkit/person-index/scheduler.ts";

const ADA = "a0000000-0000-4000-8000-000000000001";
const BEN = "b0000000-0000-4000-8000-000000000002";
const CLEO = "c0000000-0000-4000-8000-000000000003";

let sequence = 0;
const buildRecord = (pk: string): KeyRecord => ({
  dynamodb: { Keys: { pk: { S: pk } }, SequenceNumber: String(++sequence) },
});
const change = (id: string) => buildRecord(globalKey("person", id).pk);
const readSequence = (record: KeyRecord | undefined) => ({ itemIdentifier: record?.dynamodb?.SequenceNumber });

/** Keeps what is put and removed. @param failing the ids that an engine does not accept */
function createTarget(failing: readonly string[] = []) {
  const put: IndexDocument[] = [];
  const removed: string[] = [];
  const reject = (ids: readonly string[]) => {
    const failed = ids.filter((id) => failing.includes(id));
    if (failed.length > 0) throw new IndexingError(failed);
  };
  const target: DocumentTarget = {
    async put(documents) {
      put.push(...documents);
      reject(documents.map(({ id }) => id));
    },
    async remove(ids) {
      removed.push(...ids);
      reject(ids);
    },
  };
  return { target, put, removed };
}

/** Runs a batch against a table with these persons. */
async function run(persons: Record<string, object>, target: DocumentTarget, records: readonly KeyRecord[]) {
  const table = new FakeTable(createRandom(randomUUID()));
  for (const [id, record] of Object.entries(persons)) table.persons.set(id, { ...record });
  return runAlone((process) => indexChanges(table.connect(process), target, records));
}

describe("indexChanges", () => {
  test("puts the persons that are in the table and removes the others, whatever the records tell", async () => {
    const { target, put, removed } = createTarget();
    const records = [change(ADA), change(BEN), { ...change(CLEO), eventName: "REMOVE" }];
    const { persons, batchItemFailures } = await run({ [ADA]: { city: "Rome" }, [CLEO]: {} }, target, records);
    expect([persons, batchItemFailures]).toEqual([3, []]);
    expect(put).toMatchObject([
      { id: ADA, values: { city: [{ folded: "rome" }] } },
      { id: CLEO, values: {} },
    ]);
    expect(removed).toEqual([BEN]);
  });

  test("reads a person once that many records name", async () => {
    const { target, put } = createTarget();
    expect(await run({ [ADA]: {} }, target, [change(ADA), change(ADA), change(ADA)])).toMatchObject({ put: 1 });
    expect(put).toHaveLength(1);
  });

  test.each([
    ["an identity", buildRecord(globalIdentityKey("email:ada@example.com").pk)],
    ["a company", buildRecord(globalKey("company", ADA).pk)],
    ["a person whose id is not a UUID", buildRecord("PERSON#ada")],
    ["a person whose id is not in lower case", buildRecord(`PERSON#${ADA.toUpperCase()}`)],
    ["nothing", {}],
    ["no key", { dynamodb: { SequenceNumber: "1" } }],
  ])("ignores a record of %s", async (_, record) => {
    const { target, put, removed } = createTarget();
    expect(await run({}, target, [record])).toMatchObject({ persons: 0, batchItemFailures: [] });
    expect([put, removed]).toEqual([[], []]);
  });

  test("reports the last record of each person that the engine has not accepted", async () => {
    const { target } = createTarget([BEN, CLEO]);
    const records = [change(BEN), change(ADA), change(BEN), change(CLEO)];
    const { batchItemFailures, put, removed } = await run({ [ADA]: {}, [BEN]: {} }, target, records);
    expect([put, removed]).toEqual([1, 0]);
    expect(batchItemFailures).toEqual([readSequence(records[2]), readSequence(records[3])]);
  });

  test("reports all persons of a change that failed in another way, and makes the other change", async () => {
    const { target, removed } = createTarget();
    const put = () => Promise.reject(new Error("The engine does not respond"));
    const records = [change(ADA), change(BEN), change(CLEO)];
    const { batchItemFailures, error } = await run({ [ADA]: {}, [CLEO]: {} }, { ...target, put }, records);
    expect(batchItemFailures).toEqual([readSequence(records[0]), readSequence(records[2])]);
    expect(error).toMatchObject({ message: "The engine does not respond" });
    expect(removed).toEqual([BEN]);
  });

  test("reports all persons if the table cannot be read", async () => {
    const { target, put, removed } = createTarget();
    const records = [change(ADA), change(BEN)];
    const table = new FakeTable(createRandom("1"));
    const response = await runAlone((process) => indexChanges(table.connect(process), target, records), 1);
    expect(response.batchItemFailures).toEqual(records.map(readSequence));
    expect([put, removed]).toEqual([[], []]);
  });
});
