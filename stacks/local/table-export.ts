import { rmSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Item } from "../../lib/dynamodb/get-items.ts";
import type { TableDefinition } from "./tables.ts";

/** A table as DynamoDB exports it, in files that live no longer than this process. */
export interface TableExport {
  /** The folder of the items. */
  readonly source: string;
  /** The file of the table's definition. */
  readonly schema: string;
  readonly remove: () => void;
}

/** @param items without binary attributes, which JSON has no word for */
export async function exportTable(table: TableDefinition, items: Iterable<Item>): Promise<TableExport> {
  const folder = await mkdtemp(join(tmpdir(), "table-export-"));
  const remove = () => {
    process.off("exit", remove);
    rmSync(folder, { recursive: true, force: true });
  };
  process.on("exit", remove);

  const source = join(folder, "export");
  const schema = join(folder, "schema.json");
  const data = join(source, table.TableName, "data");
  await mkdir(data, { recursive: true });
  await writeFile(schema, JSON.stringify([{ Table: table }]));
  await writeFile(join(data, "items.json"), Array.from(items, (Item) => JSON.stringify({ Item })).join("\n"));
  return { source, schema, remove };
}
