import { EnvironmentError, readSystemCode } from "../../lib/environment-error.ts";
import { readDatabaseName } from "./connect-database.ts";

/** Converts an error of the database that the environment names, if its cause is known. @returns other errors unchanged */
export function toEnvironmentError(error: unknown, table: string): unknown {
  const description = error instanceof Error && describeDatabaseError(error, table, readDatabaseName());
  return description ? new EnvironmentError(description) : error;
}

/**
 * Describes in one line why a command cannot use its table, and what to do.
 * @param database an AWS region, or the URL of another database
 * @returns undefined if the error has another cause
 */
export function describeDatabaseError(error: Error, table: string, database: string): string | undefined {
  if (error instanceof EnvironmentError) return error.message;
  switch (readSystemCode(error) ?? error.name) {
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
  }
  return undefined;
}
