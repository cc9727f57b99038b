import { readSettings } from "../../../lib/config.ts";
import { Client } from "../../../lib/dynamodb/client.ts";
import { prebuilt } from "./prebuilt.ts";

export const contender = prebuilt(new Client(readSettings(process.env)));
