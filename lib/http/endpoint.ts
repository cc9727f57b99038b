import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { deadlineOf } from "../deadline.ts";
import { ServiceUnavailableError } from "../errors.ts";
import type { Route } from "../routes.ts";
import { service } from "../service.ts";
import type { UseCase } from "../use-case.ts";
import { authenticate } from "./authenticate.ts";
import { answerErrors } from "./error-handler.ts";
import { nameOperation } from "./idempotency-key.ts";
import { logRequest } from "./log-request.ts";
import type { InputOf, OutputOf } from "./middleware.ts";
import { parseJson } from "./parse-json.ts";
import { success } from "./responses.ts";
import { validate } from "./validate.ts";

/** The last resort: this long before Lambda's timeout a 503 is answered though the work still runs. */
const LAST_MOMENT_MS = 250;

export type LambdaHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** Makes the Lambda handler of a route. The order of its steps stands here and nowhere else. */
export function endpoint<R extends Route>(route: R, useCase: UseCase<InputOf<R>, OutputOf<R>>): LambdaHandler {
  const { client, tables, cursors, verifyToken } = service();

  const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({
    timeoutEarlyInMillis: LAST_MOMENT_MS,
    timeoutEarlyResponse() {
      throw new ServiceUnavailableError();
    },
  })
    .use(logRequest(route))
    .use(answerErrors())
    .use(nameOperation())
    .use(authenticate(verifyToken))
    .use(route.body ? parseJson() : [])
    .use(validate(route))
    .handler(async (event, context) => {
      const { tally, idempotencyKey, principal, input } = context;
      const deadline = deadlineOf(context);
      const database = { client, tables, deadline, tally };
      return success(
        route,
        event,
        await useCase(input, { principal, database, cursors, idempotencyKey, now: new Date() }),
      );
    });
  // Middy's type asks the caller for what the steps add to the context; Lambda need not bring it.
  return handler as unknown as LambdaHandler;
}
