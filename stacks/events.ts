import { readEventSettings } from "../lib/config.ts";
import { RESOURCE_SORT_KEYS } from "../lib/dynamodb/keys.ts";
import type { StreamReader } from "./function-names.ts";
import { buildFunctionArgs } from "./lambda-function.ts";
import { buildKeyPermissions } from "./service.ts";
import { tables } from "./storage.ts";
import { subscribeToStream } from "./stream-subscription.ts";

/** The changes of the table Tenants as events: its stream, the function that publishes them, the bus, and what fails. */

const name: StreamReader = "publishEvents";
/** The longest time for which SQS keeps messages. */
const QUEUE_RETENTION_SECONDS = 14 * 24 * 60 * 60;

export const eventBus = new sst.aws.Bus("Events");

/** Creates a queue that keeps what failed for two weeks. */
export const createQueue = (queueName: string) =>
  new sst.aws.Queue(queueName, {
    transform: { queue: { messageRetentionSeconds: QUEUE_RETENTION_SECONDS, sqsManagedSseEnabled: true } },
  });

/** Events that the bus did not accept. `npm run leads -- resend-events` sends them again. */
export const unsentEvents = createQueue("UnsentEvents");
/** Where in the stream the records are for which the function failed. The records themselves are not in it. */
export const failedRecords = createQueue("FailedRecords");

/** Reading it here already makes a deployment fail that the function could not start with. */
const environment = $resolve({ EVENT_BUS: eventBus.name, UNSENT_EVENTS_QUEUE: unsentEvents.url }).apply((variables) => {
  readEventSettings(variables);
  return variables;
});

const publisher = buildFunctionArgs({
  name,
  handler: "functions/publish-events.handler",
  environment,
  permissions: [
    { actions: ["events:PutEvents"], resources: [eventBus.arn] },
    // Lambda itself sends to the second queue, with the function's role.
    { actions: ["sqs:SendMessage"], resources: [unsentEvents.arn, failedRecords.arn] },
    ...buildKeyPermissions(["kms:Decrypt"]),
  ],
});

/** Without REMOVE, because only expiry and clean-up delete items, and neither is a change. */
const filter = {
  eventName: ["INSERT", "MODIFY"],
  dynamodb: {
    Keys: { sk: { S: [...RESOURCE_SORT_KEYS.equal, ...RESOURCE_SORT_KEYS.prefixes.map((prefix) => ({ prefix }))] } },
  },
};

subscribeToStream(tables.tenants, {
  name: "PublishEvents",
  reader: publisher,
  filter,
  maximumRetryAttempts: 10,
  failedRecords,
});
