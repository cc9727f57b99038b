import type { buildFunctionArgs } from "./lambda-function.ts";

const TIMEOUT_SECONDS = 60;

interface Subscription {
  /** Unique in the stack. */
  readonly name: string;
  readonly reader: ReturnType<typeof buildFunctionArgs>;
  /** Lambda does not invoke the function for other records, so they cost nothing. */
  readonly filter: object;
  readonly maximumRetryAttempts: number;
  /** Gets where in the stream the records are that Lambda gave up. The function's role must allow `sqs:SendMessage`. */
  readonly failedRecords: sst.aws.Queue;
}

/** Lets a function read the stream of a table. Lambda repeats and splits batches that fail, for up to six hours. */
export function subscribeToStream(
  table: sst.aws.Dynamo,
  { name, reader, filter, maximumRetryAttempts, failedRecords }: Subscription,
): void {
  table.subscribe(
    name,
    { ...reader, timeout: `${TIMEOUT_SECONDS} seconds` },
    {
      filters: [filter],
      transform: {
        eventSourceMapping: {
          // From LATEST, the changes during the deployment could be missed.
          startingPosition: "TRIM_HORIZON",
          batchSize: 1_000,
          maximumBatchingWindowInSeconds: 1,
          functionResponseTypes: ["ReportBatchItemFailures"],
          bisectBatchOnFunctionError: true,
          maximumRetryAttempts,
          maximumRecordAgeInSeconds: 6 * 60 * 60,
          destinationConfig: { onFailure: { destinationArn: failedRecords.arn } },
        },
      },
    },
  );
}
