import { DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import { readSystemCode } from "../../../lib/environment-error.ts";
import { describeDatabaseError } from "../describe-database-error.ts";

interface Target {
  readonly table: string;
  readonly file: string;
  /** An AWS region, or the URL of another database. */
  readonly database: string;
}

/** Describes in one line why a load stopped and what to do. The line contains nothing of the records. */
export function describeLoadError(error: unknown, { table, file, database }: Target): string {
  if (!(error instanceof Error)) return describeReason(String(error));
  const description = describeDatabaseError(error, table, database);
  if (description) return description;
  switch (readSystemCode(error) ?? error.name) {
    case "ENOENT":
      return `${file} does not exist.`;
    case "ValidationException":
      // DynamoDB's message may quote a value of a record.
      return `DynamoDB rejected the records as invalid. Check that ${table} is the global table.`;
  }
  return describeReason(error instanceof DynamoDBServiceException ? `${error.name}: ${error.message}` : error.message);
}

const describeReason = (reason: string): string =>
  `Stopped: ${reason.replace(/\.$/, "")}. ` +
  "Loaded records are kept. Fix the problem and run the command again to continue.";
