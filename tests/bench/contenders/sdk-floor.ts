import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LOCAL } from "../../testkit/environment.ts";
import { prebuilt } from "./prebuilt.ts";

/** What the service's own client spares. */
export const contender = prebuilt(
  new DynamoDBClient({
    ...LOCAL,
    endpoint: process.env.DYNAMODB_ENDPOINT ?? "",
    requestHandler: { httpAgent: { maxSockets: 16 } },
  }),
);
