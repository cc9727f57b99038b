import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { lambdaDeadline } from "../deadline.ts";
import { ServiceUnavailableError } from "../errors.ts";
import type { Route } from "../route.ts";
import { createService } from "../service.ts";
import type { UseCase } from "../use-case.ts";
import { authenticate } from "./authenticate.ts";
import { handleErrors } from "./error-handler.ts";
import { resolveIdempotencyKey } from "./idempotency-key.ts";
import { logRequest } from "./log-request.ts";
import type { RouteInput, RouteOutput } from "./middleware.ts";
import { parseJson } from "./parse-json.ts";
import { toSuccessResponse } from "./responses.ts";
import { validate } from "./validate.ts";

/** The last resort: this long before Lambda's timeout a 503 is answered though the work still runs. */
const HARD_TIMEOUT_MARGIN_MS = 250;

export type LambdaHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** Makes the Lambda handler of a route. The order of its steps stands here and nowhere else. */
export function createRouteHandler<R extends Route>(
  route: R,
  useCase: UseCase<RouteInput<R>, RouteOutput<R>>,
): LambdaHandler {
  const { client, tables, cursors, verifyToken } = createService();

  const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({
    timeoutEarlyInMillis: HARD_TIMEOUT_MARGIN_MS,
    timeoutEarlyResponse() {
      throw new ServiceUnavailableError();
    },
  })
    .use(logRequest(route))
    .use(handleErrors())
    .use(resolveIdempotencyKey())
    .use(authenticate(verifyToken))
    .use(route.body ? parseJson() : [])
    .use(validate(route))
    .handler(async (event, context) => {
      const { counters, idempotencyKey, principal, input } = context;
      const deadline = lambdaDeadline(context);
      const database = { client, tables, deadline, counters };
      return toSuccessResponse(
        route,
        event,
        await useCase(input, { principal, database, cursors, idempotencyKey, now: new Date() }),
      );
    });
  // Middy's type asks the caller for what the steps add to the context; Lambda need not bring it.
  return handler as unknown as LambdaHandler;
}
