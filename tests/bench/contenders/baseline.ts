import { readSettings } from "../../../lib/config.ts";
import { Client } from "../../../lib/dynamodb/client.ts";
import { replay } from "./replay.ts";

export const contender = replay(new Client(readSettings(process.env)));
