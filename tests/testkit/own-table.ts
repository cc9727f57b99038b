import { randomBytes } from "node:crypto";
import { beforeAll, vi } from "vitest";
import { createTables } from "../../stacks/local/tables.ts";
import { client } from "./client.ts";
import { TABLES } from "./environment.ts";

/**
 * Gives a test file a tenants' table of its own, because a job works on the lists of all organisations. Modules that are
 * imported after that use it; hooks of the file run later.
 */
export function useOwnTable() {
  const tables = { tenants: `Tenants-${randomBytes(4).toString("hex")}`, global: TABLES.global };
  beforeAll(async () => {
    await createTables(client, tables);
    process.env.TENANTS_TABLE = tables.tenants;
    vi.resetModules();
  });
  return tables;
}
