import type { MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { GenericSchema, InferOutput } from "valibot";
import type { Counters } from "../counters.ts";
import type { Principal } from "../identity/principal.ts";
import type { Route } from "../route.ts";

type ParsedBy<S> = S extends GenericSchema ? InferOutput<S> : undefined;

/** The checked request of a route. */
export interface RouteInput<R extends Route> {
  readonly params: ParsedBy<R["params"]>;
  readonly query: ParsedBy<R["query"]>;
  readonly body: ParsedBy<R["body"]>;
}

/** What a route's use case yields: the fullest answer the route has. */
export type RouteOutput<R extends Route> = R["representation"] extends GenericSchema
  ? InferOutput<R["representation"]>
  : R["response"] extends GenericSchema
    ? InferOutput<R["response"]>
    : undefined;

/** What the steps of one request leave for each other, beside Lambda's own context. */
export interface RequestState {
  startedAt: number;
  counters: Counters;
  idempotencyKey: string;
  principal: Principal;
  /** Parsed, but not validated yet. */
  body: unknown;
  input: RouteInput<Route>;
}

/** A step that leaves `Leaves` behind; what other steps leave may not be there yet. */
export type Middleware<Adds extends Partial<RequestState> = object> = MiddlewareObj<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Error,
  Context & Partial<RequestState> & Adds
>;
