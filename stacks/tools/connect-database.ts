import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createLocalClient } from "../../lib/dynamodb/local-client.ts";
import { EnvironmentError } from "../../lib/environment-error.ts";

/** As in `sst.config.ts`. */
const DEFAULT_REGION = "us-east-1";

/** The variables of a command that uses AWS, for its help. */
export const AWS_VARIABLES = {
  AWS_PROFILE: "credentials for the AWS account of the stage (or AWS_ACCESS_KEY_ID and others)",
  AWS_REGION: `region of the stage (default: ${DEFAULT_REGION})`,
};

/** The variables that `connectDatabase` reads, for the help of a command. */
export const DATABASE_VARIABLES = {
  ...AWS_VARIABLES,
  DYNAMODB_ENDPOINT: 'URL of another database to use, as "npm start" prints it',
};

/** The AWS region that the environment names. */
export const readRegion = (): string => process.env.AWS_REGION || DEFAULT_REGION;

/** The AWS region or the URL of the database that the environment names. */
export const readDatabaseName = (): string => process.env.DYNAMODB_ENDPOINT || readRegion();

/**
 * Creates a client for the database that the environment names: DynamoDB in an AWS region, or another one.
 * @throws EnvironmentError if DYNAMODB_ENDPOINT is not a URL
 */
export function connectDatabase(): DynamoDBClient {
  const { DYNAMODB_ENDPOINT: endpoint } = process.env;
  if (!endpoint) return new DynamoDBClient({ region: readRegion(), maxAttempts: 10 });
  if (/^https?:\/\//i.test(endpoint) && URL.canParse(endpoint)) return createLocalClient(endpoint);
  throw new EnvironmentError("DYNAMODB_ENDPOINT must be an http or https URL, such as http://127.0.0.1:8000.");
}
