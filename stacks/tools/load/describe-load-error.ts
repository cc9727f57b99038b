import { DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import { EnvironmentError, readSystemCode } from "../../../lib/environment-error.ts";

interface Target {
  readonly table: string;
  readonly file: string;
  /** An AWS region, or the URL of another database. */
  readonly database: string;
}

/** Describes in one line why a load stopped and what to do. The line contains nothing of the records. */
export function describeLoadError(error: unknown, { table, file, database }: Target): string {
  if (!(error instanceof Error)) return describeReason(String(error));
  if (error instanceof EnvironmentError) return error.message;
  switch (readSystemCode(error) ?? error.name) {
    case "ENOENT":
      return `${file} does not exist.`;
    case "ECONNREFUSED":
    case "ENOTFOUND":
      return `No database responds at ${database}. Start it, or correct DYNAMODB_ENDPOINT or AWS_REGION.`;
    case "ResourceNotFoundException":
      return (
        `Table ${table} does not exist at ${database}. ` +
        "Correct --table, or set AWS_REGION, AWS_PROFILE or DYNAMODB_ENDPOINT."
      );
    case "CredentialsProviderError":
      return "No valid AWS credentials were found. Set AWS_PROFILE, or DYNAMODB_ENDPOINT for a local database.";
    case "SyntaxError":
    case "Unknown":
    case "UnknownError":
      return `${database} did not respond like DynamoDB. Set DYNAMODB_ENDPOINT to the URL of a database.`;
    case "ValidationException":
      // DynamoDB's message may quote a value of a record.
      return `DynamoDB rejected the records as invalid. Check that ${table} is the global table.`;
  }
  return describeReason(error instanceof DynamoDBServiceException ? `${error.name}: ${error.message}` : error.message);
}

const describeReason = (reason: string): string =>
  `Stopped: ${reason.replace(/\.$/, "")}. ` +
  "Loaded records are kept. Fix the problem and run the command again to continue.";
