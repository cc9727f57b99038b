import { readGlobalTableSettings, readSearchSettings } from "../lib/config.ts";
import { GLOBAL_PERSON_PREFIX } from "../lib/dynamodb/keys.ts";
import { deploySettings } from "./deploy-settings.ts";
import { createQueueAlarm } from "./event-alarms.ts";
import { createQueue } from "./events.ts";
import type { StreamReader } from "./function-names.ts";
import { buildFunctionArgs } from "./lambda-function.ts";
import { buildSearchPermissions, searchEnvironment } from "./search.ts";
import { buildKeyPermissions } from "./service.ts";
import { tables } from "./storage.ts";
import { subscribeToStream } from "./stream-subscription.ts";

/** The index of persons follows the table Global: its stream, the function that changes the index, and what fails. */

const name: StreamReader = "indexPersons";
/** The age of a change ends its retries, not their number: Lambda makes fewer in six hours. So the engine can be down that long. */
const MAX_RETRIES = 10_000;

if (deploySettings.search && searchEnvironment) {
  /** Where in the stream the records are that Lambda gave up. */
  const unindexedChanges = createQueue("UnindexedChanges");

  /** It is also read here: variables with which the function could not start end the deployment. */
  const environment = $resolve({ ...searchEnvironment, GLOBAL_TABLE: tables.global.name }).apply((variables) => {
    readSearchSettings(variables);
    readGlobalTableSettings(variables);
    return variables;
  });

  const indexer = buildFunctionArgs({
    name,
    handler: "functions/index-persons.handler",
    environment,
    permissions: [
      { actions: ["dynamodb:BatchGetItem"], resources: [tables.global.arn] },
      ...buildSearchPermissions(["Head", "Post"]),
      { actions: ["sqs:SendMessage"], resources: [unindexedChanges.arn] },
      ...buildKeyPermissions(["kms:Decrypt"]),
    ],
  });

  subscribeToStream(tables.global, {
    name: "IndexPersons",
    reader: indexer,
    // Companies and identities are not in the index.
    filter: { dynamodb: { Keys: { pk: { S: [{ prefix: GLOBAL_PERSON_PREFIX }] } } } },
    maximumRetryAttempts: MAX_RETRIES,
    failedRecords: unindexedChanges,
  });

  createQueueAlarm("UnindexedChanges", {
    queue: unindexedChanges,
    meaning:
      "Lambda gave up changes of persons, because the engine of the search had not accepted them for six hours. Searches " +
      "find these persons by what they were before.",
    check: "The log of indexPersons, for the error, and the other alarms about the search.",
    action:
      "Remove the cause, then correct the index: npm run leads -- index verify --repair, as the runbook describes.",
  });
}
