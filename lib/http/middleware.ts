import type { MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { GenericSchema, InferOutput } from "valibot";
import type { Tally } from "../counters.ts";
import type { Principal } from "../identity/principal.ts";
import type { Route } from "../routes.ts";

type Checked<S> = S extends GenericSchema ? InferOutput<S> : undefined;

/** The checked request of a route. */
export interface InputOf<R extends Route> {
  readonly params: Checked<R["params"]>;
  readonly query: Checked<R["query"]>;
  readonly body: Checked<R["body"]>;
}

/** What a route's use case yields: the fullest answer the route has. */
export type OutputOf<R extends Route> = R["representation"] extends GenericSchema
  ? InferOutput<R["representation"]>
  : R["response"] extends GenericSchema
    ? InferOutput<R["response"]>
    : undefined;

/** What the steps of one request leave for each other, beside Lambda's own context. */
export interface Call {
  startedAt: number;
  tally: Tally;
  idempotencyKey: string;
  principal: Principal;
  input: InputOf<Route>;
}

/** A step that leaves `Leaves` behind; what other steps leave may not be there yet. */
export type Step<Leaves extends Partial<Call> = object> = MiddlewareObj<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Error,
  Context & Partial<Call> & Leaves
>;
