import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { TestProject } from "vitest/node";
import { startDatabase } from "../../stacks/local/database.ts";
import { createTables } from "../../stacks/local/tables.ts";
import { LOCAL, TABLES } from "./environment.ts";

declare module "vitest" {
  interface ProvidedContext {
    databaseEndpoint: string;
  }
}

/** One embedded database for the whole run; tests keep apart by organisation and by person ids of their own. */
export default async function setup(project: TestProject) {
  const database = await startDatabase();
  const client = new DynamoDBClient({ ...LOCAL, endpoint: database.endpoint });
  await createTables(client, TABLES);
  client.destroy();
  project.provide("databaseEndpoint", database.endpoint);
  return database.stop;
}
