import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { onTestFinished } from "vitest";
import { client } from "./client.ts";
import { scanTable } from "./scan-table.ts";

/** Writes a file of lines and removes it when the test has finished. @param end what follows the last line */
export async function writeRecordsFile(lines: readonly (string | Buffer)[], end = "\n"): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "lead-lists-load-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, "persons.jsonl");
  const bytes = lines.flatMap((line, i) => [Buffer.from(line), Buffer.from(i < lines.length - 1 ? "\n" : end)]);
  await writeFile(file, Buffer.concat(bytes));
  return file;
}

/** Writes a file with one person per line. */
export const writePeopleFile = (people: readonly object[]): Promise<string> =>
  writeRecordsFile(people.map((person) => JSON.stringify(person)));

let tables = 0;

/** Creates an empty table with the key of the global table. */
export async function createGlobalTable(): Promise<string> {
  const TableName = `Global-${process.pid}-${tables++}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    }),
  );
  return TableName;
}

/** Reads all persons of a table, by partition key. */
export async function readPersons(TableName: string): Promise<Map<unknown, unknown>> {
  const persons = new Map<unknown, unknown>();
  for await (const items of scanTable(client, TableName)) {
    for (const { pk, person } of items.map((item) => unmarshall(item))) if (person) persons.set(pk, person);
  }
  return persons;
}
