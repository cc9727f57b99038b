import { paginateScan } from "@aws-sdk/client-dynamodb";
import { client } from "./client.ts";
import { TABLES } from "./environment.ts";

/** Scans a whole table. @returns those of the texts that its items contain anywhere, in any letter case */
export async function findInTable(table: keyof typeof TABLES, texts: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName: TABLES[table], ConsistentRead: true })) {
    const json = JSON.stringify(Items).toLowerCase();
    for (const text of texts) if (json.includes(text.toLowerCase())) found.add(text);
  }
  return [...found];
}
