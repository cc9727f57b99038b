import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LOCAL } from "../../testkit/environment.ts";
import { replay } from "./replay.ts";

/** What the service's own client spares. */
export const contender = replay(
  new DynamoDBClient({
    ...LOCAL,
    endpoint: process.env.DYNAMODB_ENDPOINT ?? "",
    requestHandler: { httpAgent: { maxSockets: 16 } },
  }),
);
