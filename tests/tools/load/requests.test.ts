import { expect, inject, onTestFinished, test } from "vitest";
import { createLocalClient } from "../../../lib/dynamodb/local-client.ts";
import { loadRecords } from "../../../stacks/tools/load/load-records.ts";
import { type DatabaseRequest, startDatabaseProxy } from "../../testkit/database-proxy.ts";
import { requiredActions } from "../../testkit/deployment/iam-actions.ts";
import { readCode } from "../../testkit/markdown.ts";
import { readPage } from "../../testkit/page-commands.ts";
import { buildPeople } from "../../testkit/people.ts";
import { createGlobalTable, writePeopleFile } from "../../testkit/records-file.ts";

/** Counts the items of requests, which are as many units if no item has more than 1 KB. */
function countUnits(requests: readonly DatabaseRequest[], table: string) {
  let [writes, reads] = [0, 0];
  for (const { operation, body } of requests) {
    const { RequestItems, Statements = [] } = JSON.parse(body);
    if (operation === "BatchGetItem") reads += RequestItems[table].Keys.length;
    else writes += Statements.length + (RequestItems?.[table].length ?? 0);
  }
  return { writes, reads };
}

async function startLoads() {
  const proxy = await startDatabaseProxy(inject("databaseEndpoint"));
  onTestFinished(() => proxy.stop());
  const client = createLocalClient(proxy.endpoint);
  const table = await createGlobalTable();
  /** Loads the lines. @returns the requests */
  const load = async (lines: readonly object[]) => {
    await loadRecords({ client, table, type: "person", file: await writePeopleFile(lines) });
    return proxy.take();
  };
  return { table, load };
}

test("loadRecords reads and writes the units that stacks/README.md says", async () => {
  const { table, load } = await startLoads();
  // Each has a LinkedIn profile and an e-mail address.
  const people = buildPeople(10);
  expect(countUnits(await load(people), table)).toEqual({ writes: 30, reads: 30 });
  expect(countUnits(await load(people), table)).toEqual({ writes: 10, reads: 30 });
  const moved = people.map((person) => ({ ...person, emails: [`new-${person.id}@example.com`] }));
  expect(countUnits(await load(moved), table)).toEqual({ writes: 10 + 10 + 10, reads: 30 + 10 });
});

test("loadRecords needs exactly the IAM actions that stacks/README.md names", async () => {
  const { table, load } = await startLoads();
  const people = buildPeople(2);
  const requests = [...(await load(people)), ...(await load(people.map(({ id }) => ({ id, deleted: true }))))];
  const [sentence = ""] = /The load needs the actions [^.]*\./s.exec(readPage("stacks/README.md")) ?? [];
  expect(requiredActions(requests)).toEqual(readCode(sentence).map((action) => `${action} ${table}`));
});
