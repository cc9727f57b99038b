import type { MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { GenericSchema, InferOutput } from "valibot";
import type { Counters } from "../counters.ts";
import type { IfMatch, WithETag } from "../etag.ts";
import type { Principal } from "../identity/principal.ts";
import type { LimitState, Taking } from "../limits/take-from-limits.ts";
import type { Route } from "../route.ts";
import type { Preferences } from "./prefer.ts";

type ParsedBy<S> = S extends GenericSchema ? InferOutput<S> : undefined;

/** The validated input of a route. */
export interface RouteInput<R extends Route> {
  readonly params: ParsedBy<R["params"]>;
  readonly query: ParsedBy<R["query"]>;
  readonly body: ParsedBy<R["body"]>;
}

/**
 * The output of a route's use case: the representation if the route has one, otherwise the response body; with the
 * entity tag if the response carries it.
 */
export type RouteOutput<R extends Route> = R["representation"] extends GenericSchema
  ? InferOutput<R["representation"]>
  : R["response"] extends GenericSchema
    ? R["hasETag"] extends true
      ? WithETag<InferOutput<R["response"]>>
      : InferOutput<R["response"]>
    : undefined;

/** The state of one request, which middlewares add to Lambda's own context. */
export interface RequestState {
  startedAt: number;
  counters: Counters;
  idempotencyKey: string;
  principal: Principal;
  /** Parsed, but not validated yet. */
  body: unknown;
  ifMatch: IfMatch | undefined;
  preferences: Preferences;
  input: RouteInput<Route>;
  /** The `id` of the use case's output, if it has one. */
  outputId: string | undefined;
  /** The limits that the request uses. Undefined if the service has no limits, or could not check them. */
  limitStates: readonly LimitState[];
  /** What was taken from the limits before the work. Undefined if nothing is limited, or if that is not certain. */
  taken: Taking | undefined;
  /** Why the limits could not be checked. */
  limiterError: unknown;
}

/** A middleware that adds `Adds` to the context. Fields of other middlewares may still be undefined. */
export type Middleware<Adds extends Partial<RequestState> = object> = MiddlewareObj<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Error,
  Context & Partial<RequestState> & Adds
>;
