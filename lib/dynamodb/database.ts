import type { Counters } from "../counters.ts";
import type { Deadline } from "../deadline.ts";
import type { Client } from "./client.ts";
import type { TableNames } from "./tables.ts";

/** The database, with the deadline and the counters of one request. */
export interface Database {
  readonly client: Client;
  readonly tables: TableNames;
  readonly deadline: Deadline;
  readonly counters: Counters;
}
