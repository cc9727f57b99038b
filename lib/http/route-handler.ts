import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { lambdaDeadline } from "../deadline.ts";
import { createDatabase } from "../dynamodb/database.ts";
import { ServiceUnavailableError } from "../errors.ts";
import type { Route } from "../route.ts";
import { createService } from "../service.ts";
import type { UseCase } from "../use-case.ts";
import { authenticate } from "./authenticate.ts";
import { handleErrors } from "./error-handler.ts";
import { resolveIdempotencyKey } from "./idempotency-key.ts";
import { limitHeaders } from "./limit-headers.ts";
import { createTakeFromLimits, limitUsage, type RouteWithUsage, sendRateLimits } from "./limit-usage.ts";
import { logRequest } from "./log-request.ts";
import type { RouteInput, RouteOutput } from "./middleware.ts";
import { parseJson } from "./parse-json.ts";
import { requireAdmin } from "./require-admin.ts";
import { toSuccessResponse } from "./responses.ts";
import { validate } from "./validate.ts";

/** This long before Lambda's timeout, the response is 503 even if the work is still running. */
const HARD_TIMEOUT_MARGIN_MS = 250;

export type LambdaHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** Creates the Lambda handler of a route. Only this function defines the order of the middlewares. */
export function createRouteHandler<R extends Route>(
  route: R & RouteWithUsage<R>,
  useCase: UseCase<RouteInput<R>, RouteOutput<R>>,
): LambdaHandler {
  const service = createService();

  const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({
    timeoutEarlyInMillis: HARD_TIMEOUT_MARGIN_MS,
    timeoutEarlyResponse() {
      throw new ServiceUnavailableError();
    },
  })
    .use(logRequest(route))
    .use(sendRateLimits())
    .use(handleErrors())
    .use(resolveIdempotencyKey())
    .use(authenticate(service.verifyToken))
    .use(requireAdmin(route))
    .use(limitHeaders())
    .use(route.body ? parseJson() : [])
    .use(validate(route))
    .use(limitUsage(route, service))
    .handler(async (_event, context) => {
      const { counters, idempotencyKey, principal, input, ifMatch, preferences } = context;
      const { cursors, hashIdentity, readLimits } = service;
      const deadline = lambdaDeadline(context);
      const database = createDatabase(service, deadline, counters);
      const now = new Date();
      const takeFromLimits = createTakeFromLimits(service, context, deadline);
      const shared = { database, cursors, hashIdentity, readLimits, takeFromLimits };
      const useCaseContext = { ...shared, principal, idempotencyKey, ifMatch, now };
      const output = await useCase(input, useCaseContext);
      context.outputId = readId(output);
      return toSuccessResponse(route, preferences, output);
    });
  // Middy's type requires the caller to supply what the middlewares add to the context. Lambda does not.
  return handler as unknown as LambdaHandler;
}

const readId = (output: unknown): string | undefined =>
  typeof output === "object" && output !== null && "id" in output && typeof output.id === "string"
    ? output.id
    : undefined;
