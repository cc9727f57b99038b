import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LOCAL } from "../../testkit/environment.ts";
import { replay } from "./replay.ts";

/** The replay through the SDK's client. Its difference to the baseline is what the service's own client saves. */
export const contender = replay(
  new DynamoDBClient({
    ...LOCAL,
    endpoint: process.env.DYNAMODB_ENDPOINT ?? "",
    requestHandler: { httpAgent: { maxSockets: 16 } },
  }),
);
