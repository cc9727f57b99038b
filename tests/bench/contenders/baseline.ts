import { readSettings } from "../../../lib/config.ts";
import { createClient } from "../../../lib/dynamodb/client.ts";
import { replay } from "./replay.ts";

/** The replay through the service's own client: the bounds on client CPU compare the service with it. */
export const contender = replay(createClient(readSettings(process.env).databaseEndpoint));
