import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createLocalClient } from "../../lib/dynamodb/local-client.ts";
import { EnvironmentError } from "../../lib/environment-error.ts";

/** As in `sst.config.ts`. */
const DEFAULT_REGION = "us-east-1";

/** The variables that `connectDatabase` reads, for the help of a command. */
export const DATABASE_VARIABLES = {
  AWS_PROFILE: "credentials for the table's AWS account (or AWS_ACCESS_KEY_ID and others)",
  AWS_REGION: `region of the table (default: ${DEFAULT_REGION})`,
  DYNAMODB_ENDPOINT: 'URL of another database to use, as "npm start" prints it',
};

/** The AWS region or the URL of the database that the environment names. */
export const readDatabaseName = (): string => process.env.DYNAMODB_ENDPOINT || process.env.AWS_REGION || DEFAULT_REGION;

/**
 * Creates a client for the database that the environment names: DynamoDB in an AWS region, or another one.
 * @throws EnvironmentError if DYNAMODB_ENDPOINT is not a URL
 */
export function connectDatabase(): DynamoDBClient {
  const { AWS_REGION, DYNAMODB_ENDPOINT: endpoint } = process.env;
  if (!endpoint) return new DynamoDBClient({ region: AWS_REGION || DEFAULT_REGION, maxAttempts: 10 });
  if (/^https?:\/\//i.test(endpoint)) return createLocalClient(endpoint);
  throw new EnvironmentError("DYNAMODB_ENDPOINT must be an http or https URL, such as http://127.0.0.1:8000.");
}
