import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { inject } from "vitest";
import { LOCAL } from "./environment.ts";

/** Accesses the database directly, without the service and the counting proxy. */
export const client = new DynamoDBClient({ ...LOCAL, endpoint: inject("databaseEndpoint") });
