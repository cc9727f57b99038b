import { Logger } from "@aws-lambda-powertools/logger";
import { DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import type { Request } from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { Counters } from "../counters.ts";
import { InvalidResponseError } from "../dynamodb/json-protocol.ts";
import { summariseError } from "../error-summary.ts";
import { IssuerUnavailableError, type Resource, ServiceUnavailableError, TooManyRequestsError } from "../errors.ts";
import type { Route } from "../route.ts";
import type { Middleware, RequestState } from "./middleware.ts";
import { publishMetrics } from "./publish-metrics.ts";

const logger = new Logger();

type HandledRequest = Request<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Error,
  Context & Partial<RequestState>
>;

/**
 * Adds the request's counters, and writes one log line and the metrics when the response is known. Logs only our own
 * ids and counters, never caller data. Must be the first middleware, because `after` hooks run in reverse order.
 */
export function logRequest(route: Route): Middleware<Pick<RequestState, "startedAt" | "counters">> {
  const idName = route.resource && toIdName(route.resource);
  const writeLogLine = ({ event, context, response, error }: HandledRequest) => {
    const status = response?.statusCode ?? 500;
    if (error instanceof IssuerUnavailableError) context.counters?.increment("issuerFailures");
    else if (error instanceof ServiceUnavailableError) context.counters?.increment("deadlineStops");
    const name = `${route.method} ${route.path}`;
    const line = {
      route: name,
      status,
      durationMs: Math.round(performance.now() - (context.startedAt ?? performance.now())),
      requestId: event.requestContext.requestId,
      orgId: context.principal?.orgId,
      userId: context.principal?.userId,
      // A list is created, and a person is erased by an identity, without an id in the path.
      ...(idName && { [idName]: context.input?.params?.id ?? context.outputId }),
      limit: error instanceof TooManyRequestsError ? error.limit : undefined,
      limiterError: readLimiterError(context.limiterError),
      ...Object.fromEntries(context.counters?.entries() ?? []),
    };
    if (status === 500) logger.error("request", { ...line, ...summariseError(error), ...readDatabaseError(error) });
    else logger.info("request", { ...line, cause: readCauseName(error), ...readDatabaseError(error) });
    if (context.counters) publishMetrics(name, context.counters);
  };
  return {
    before({ context }) {
      context.startedAt = performance.now();
      context.counters = new Counters();
    },
    after: writeLogLine,
    onError: writeLogLine,
  };
}

/** `leadListId` for a `LeadList`. */
const toIdName = (resource: Resource) => `${resource.charAt(0).toLowerCase()}${resource.slice(1)}Id`;

/**
 * The code or name of the last failure before time ran out: `ECONNREFUSED`, `ThrottlingException`. Undefined if only
 * individual items were throttled; see the counters.
 */
function readCauseName(error: Error | null | undefined): string | undefined {
  return error?.cause instanceof Error ? readErrorName(error.cause) : undefined;
}

const readLimiterError = (error: unknown): string | undefined =>
  error instanceof Error ? (readCauseName(error) ?? readErrorName(error)) : undefined;

function readErrorName(error: Error): string {
  if ("code" in error) return String(error.code);
  return error.name === "Error" ? error.constructor.name : error.name;
}

/** DynamoDB's request id and error name, which AWS support asks for, if DynamoDB responded with an error or half a result. */
function readDatabaseError(error: Error | null | undefined) {
  const failure = [error, error?.cause].find(
    (candidate) => candidate instanceof DynamoDBServiceException || candidate instanceof InvalidResponseError,
  );
  return failure && { databaseError: failure.name, databaseRequestId: failure.$metadata.requestId };
}
