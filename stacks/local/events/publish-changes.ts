import { isResourceSortKey } from "../../../lib/dynamodb/keys.ts";
import type { DataFolder } from "../data-folder.ts";
import { openCheckpoints } from "../streams/checkpoints.ts";
import type { StreamHandler } from "../streams/consumer.ts";
import { followStream } from "../streams/follow-stream.ts";
import type { StreamRecord } from "../streams/shards.ts";

/** The same records as the filter in `stacks/events.ts`. */
const isPublished = ({ eventName, dynamodb }: StreamRecord): boolean =>
  eventName !== "REMOVE" && isResourceSortKey(dynamodb?.Keys?.sk?.S ?? "");

const FUNCTION_NAME = "publish-events";

/**
 * Invokes the function that publishes events with the changes of the tenants' table.
 * @returns waits for the invocation in progress, and stops
 */
export const publishChanges = (
  databaseEndpoint: string,
  streamArn: string,
  handler: StreamHandler,
  data: DataFolder | undefined,
): Promise<() => Promise<void>> =>
  followStream(databaseEndpoint, {
    streamArn,
    functionName: FUNCTION_NAME,
    filter: isPublished,
    handler,
    checkpoints: openCheckpoints(data, FUNCTION_NAME),
  });
