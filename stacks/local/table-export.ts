import { rmSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Item } from "../../lib/dynamodb/item.ts";
import type { TableDefinition } from "./tables.ts";

/** A table in the format of DynamoDB's export to S3, in temporary files that the end of this process removes. */
export interface TableExport {
  /** The folder with the items. */
  readonly source: string;
  /** The file with the table's definition. */
  readonly schema: string;
  readonly remove: () => void;
}

/**
 * Writes a table to temporary files, from which the engine imports it.
 * @param items without binary attributes, which JSON cannot express
 */
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
