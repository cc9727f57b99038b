import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { inject } from "vitest";
import { LOCAL } from "./environment.ts";

/** Reaches the database past the service and its proxy. */
export const client = new DynamoDBClient({ ...LOCAL, endpoint: inject("databaseEndpoint") });
