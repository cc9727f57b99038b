import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { onTestFinished } from "vitest";
import { client } from "./client.ts";

/** Writes a file of lines, removed with the test. */
export async function fileOf(lines: readonly (string | Buffer)[], end = "\n"): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "lead-lists-load-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, "persons.jsonl");
  const bytes = lines.flatMap((line, i) => [Buffer.from(line), Buffer.from(i < lines.length - 1 ? "\n" : end)]);
  await writeFile(file, Buffer.concat(bytes));
  return file;
}

let tables = 0;

/** An empty table of the test's own, with the global table's key. */
export async function emptyTable(): Promise<string> {
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

/** What a table holds, by partition key. */
export async function contentOf(TableName: string): Promise<Map<unknown, unknown>> {
  const content = new Map<unknown, unknown>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
    for (const { pk, person } of Items.map((item) => unmarshall(item))) content.set(pk, person);
  }
  return content;
}
