import type { GenericSchema } from "valibot";
import type { Table } from "./dynamodb/tables.ts";
import type { Resource } from "./errors.ts";

/** A route as data: the stacks, the local gateway and the endpoint itself are made from it. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** API Gateway's notation: `/things/{id}`. */
  readonly path: string;
  /** What it does, in a line. */
  readonly summary: string;
  /** The Lambda handler: file without extension, then the export. */
  readonly handler: string;
  /** What the route is about. If the path has an `{id}`, it identifies a resource of this kind. */
  readonly resource: Resource;
  readonly params?: GenericSchema<unknown, { readonly id: string }>;
  readonly query?: GenericSchema;
  readonly body?: GenericSchema;
  readonly status: 200 | 201 | 204;
  /** Absent with status 204. */
  readonly response?: GenericSchema;
  /** The answer to `Prefer: return=representation`, where the route has one. */
  readonly representation?: GenericSchema;
  /** The IAM actions its use case needs on each table, less the prefix `dynamodb:`. */
  readonly iamActions: Readonly<Partial<Record<Table, readonly string[]>>>;
}
