import type { GenericSchema } from "valibot";
import type { Table } from "./dynamo/keys.ts";
import { Added, AddedWithResults, LeadListParams } from "./lead-lists/add-prospects.schema.ts";
import { ProspectsBody } from "./prospects/prospects-body.ts";

/** A route as data: the stacks, the local gateway and the endpoint itself are made from it. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** API Gateway's notation: `/things/{id}`. */
  readonly path: string;
  /** The Lambda handler: file without extension, then the export. */
  readonly handler: string;
  /** What `{id}` names; parameters that fit no such thing are a 404. */
  readonly resource: string;
  readonly params: GenericSchema<unknown, { readonly id?: string }>;
  readonly body: GenericSchema;
  readonly status: number;
  readonly response: GenericSchema;
  /** The answer to `Prefer: return=representation`, where the route has one. */
  readonly representation?: GenericSchema;
  /** The IAM actions its use case needs on each table, less the prefix `dynamodb:`. */
  readonly access: Readonly<Partial<Record<Table, readonly string[]>>>;
}

export const routes = {
  addProspects: {
    method: "POST",
    path: "/api/v1/entities/leadlists/{id}/add-prospects",
    handler: "functions/add-prospects.handler",
    resource: "LeadList",
    params: LeadListParams,
    body: ProspectsBody,
    status: 200,
    response: Added,
    representation: AddedWithResults,
    access: { tenants: ["BatchGetItem", "PartiQLInsert", "PartiQLUpdate"], global: ["BatchGetItem"] },
  },
} as const satisfies Record<string, Route>;
