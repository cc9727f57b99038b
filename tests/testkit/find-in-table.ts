import { client } from "./client.ts";
import { TABLES } from "./environment.ts";
import { scanTable } from "./scan-table.ts";

/** Scans a whole table. @returns those of the texts that its items contain anywhere, in any letter case */
export async function findInTable(table: keyof typeof TABLES, texts: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for await (const items of scanTable(client, TABLES[table])) {
    const json = JSON.stringify(items).toLowerCase();
    for (const text of texts) if (json.includes(text.toLowerCase())) found.add(text);
  }
  return [...found];
}
