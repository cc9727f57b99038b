import { TABLE_DESIGNS, TABLES } from "../lib/dynamodb/tables.ts";
import { METRICS_NAMESPACE } from "../lib/http/publish-metrics.ts";
import { createAlarm, metricMath, metricSum } from "./alarm.ts";
import { api } from "./api.ts";
import { deploySettings } from "./deploy-settings.ts";
import { serviceName } from "./stage.ts";
import { tables } from "./storage.ts";
import { REQUEST_BURST, REQUESTS_PER_SECOND } from "./throttling.ts";

/** The alarms about the API and the tables. `function-alarms.ts` has those about the functions. */

const apiMetric = (metricName: string) => ({
  namespace: "AWS/ApiGateway",
  metricName,
  dimensions: { ApiId: api.nodes.api.id },
});
const tableMetric = (table: sst.aws.Dynamo, metricName: string, index?: string) => ({
  namespace: "AWS/DynamoDB",
  metricName,
  dimensions: { TableName: table.name, ...(index && { GlobalSecondaryIndexName: index }) },
});

// Needs 5 errors, or at least 2 if every request failed, so that one failure at low traffic does not fire the alarm.
createAlarm("ServerErrors", {
  meaning: "More than 1 % of the requests failed with a 5xx status.",
  check:
    "The status and the error in the API's access log. 503: check the other alarms. 500: search the function logs for " +
    "level ERROR. Such an entry contains the type of the error and where in the source it was thrown.",
  action: "If a deployment introduced the error, roll it back.",
  metric: metricMath("IF(errors >= 5 OR (errors >= 2 AND errors == requests), 100 * errors / requests, 0)", {
    errors: apiMetric("5xx"),
    requests: apiMetric("Count"),
  }),
  threshold: 1,
  evaluationMinutes: 5,
});

// Adding a thousand persons takes seconds, and the service gives up after 28. The alarm counts slow requests, because
// the 99th percentile of fewer than a thousand requests says nothing.
createAlarm("Latency", {
  meaning: "More than 1 % of the requests took 10 s or more.",
  check:
    "The dashboard. If retriedItems rose too, DynamoDB throttles. Otherwise compare the durations of the functions, the " +
    "number of cold starts and the size of the persons' records.",
  action: "If DynamoDB throttles, follow DatabaseThrottles. If a deployment made the functions slower, roll it back.",
  metric: metricMath("IF(slow >= 3, 100 * slow / requests, 0)", {
    slow: { ...apiMetric("Latency"), stat: "TC(10000:)" },
    requests: apiMetric("Count"),
  }),
  threshold: 1,
  evaluationMinutes: 15,
});

// API Gateway has no metric for requests that it throttles, so they are counted in its access log: those that reached no
// function, which could have rejected them with the same status. The threshold is low, because AWS may leave out log
// entries when there are very many.
const apiThrottles = { namespace: METRICS_NAMESPACE, metricName: `${serviceName}-api-throttles` };
new aws.cloudwatch.LogMetricFilter("ApiThrottles", {
  name: apiThrottles.metricName,
  logGroupName: api.nodes.logGroup.name,
  pattern: '{ ($.status = "429") && ($.lambdaStatus = "-") }',
  metricTransformation: { namespace: apiThrottles.namespace, name: apiThrottles.metricName, value: "1" },
});
createAlarm("ApiThrottles", {
  meaning:
    "API Gateway rejects requests with 429, because the clients together send more than " +
    `${REQUESTS_PER_SECOND} requests per second, or bursts of more than ${REQUEST_BURST}. ` +
    "The most expensive routes have lower throttles.",
  check: "The access log: which routes have status 429, and since when.",
  action:
    "Ask the client to send fewer requests, or raise the throttles in stacks/throttling.ts. The account's Lambda " +
    "concurrency must be higher than what they allow.",
  metric: metricSum(apiThrottles),
  threshold: 10,
  evaluationMinutes: 10,
});

// DynamoDB publishes these metrics only while it throttles. According to AWS, an alarm on a DynamoDB metric keeps its
// state while data is missing: without FILL it would stay in alarm, and would never fire again.
createAlarm("DatabaseThrottles", {
  meaning: "DynamoDB throttles. The service retries and its counts stay right, but requests take longer.",
  check:
    "The used units on the dashboard. A new table accepts 4,000 writes and 12,000 reads per second, and grows under load.",
  action:
    "Wait half an hour for the table to grow. If it still throttles, find the hot keys with CloudWatch Contributor " +
    "Insights for DynamoDB, or raise the table's warm throughput.",
  metric: metricMath("FILL(writes, 0) + FILL(reads, 0) + FILL(globalReads, 0)", {
    writes: tableMetric(tables.tenants, "WriteThrottleEvents"),
    reads: tableMetric(tables.tenants, "ReadThrottleEvents"),
    globalReads: tableMetric(tables.global, "ReadThrottleEvents"),
  }),
  threshold: 1_000,
  evaluationMinutes: 15,
});

const DAY_SECONDS = 86_400;
// The metrics of a table do not contain those of its indexes.
const consumers = TABLES.flatMap((table) => [
  { name: table, table: tables[table], index: undefined },
  ...TABLE_DESIGNS[table].indexes.map(({ name }) => ({ name: `${name}Index`, table: tables[table], index: name })),
]);
const sumOf = (suffix: string) => consumers.map(({ name }) => `FILL(${name}${suffix}, 0)`).join(" + ");
createAlarm("DailyCost", {
  meaning:
    `In a day, DynamoDB was used for more than ${deploySettings.dailyUnits} units. A write unit counts as one, a read ` +
    "unit as a fifth, as in their prices: a million units cost about $0.63. Callers notice nothing.",
  check:
    "The used units on the dashboard, then the query of the organisations that use the service most. A load of global " +
    "data also counts.",
  action: "Lower the limits of an organisation that uses too much. If the use is right, raise DAILY_UNITS and deploy.",
  metric: metricMath(
    `${sumOf("Writes")} + (${sumOf("Reads")}) / 5`,
    Object.fromEntries(
      consumers.flatMap(({ name, table, index }) => [
        [`${name}Writes`, tableMetric(table, "ConsumedWriteCapacityUnits", index)],
        [`${name}Reads`, tableMetric(table, "ConsumedReadCapacityUnits", index)],
      ]),
    ),
    DAY_SECONDS,
  ),
  threshold: deploySettings.dailyUnits,
  evaluationMinutes: DAY_SECONDS / 60,
});

createAlarm("LimiterFailures", {
  meaning:
    "The limits of organisations could not be checked. These requests passed without being counted, so one organisation " +
    "could use more than its share.",
  check: "The field limiterError of the log entries. Usually DynamoDB throttles or fails: DatabaseThrottles.",
  action: "Fix what limiterError names. ValiError: set the organisation's own limits again.",
  metric: metricSum({
    namespace: METRICS_NAMESPACE,
    metricName: "limiterFailures",
    dimensions: { service: serviceName },
  }),
  threshold: 10,
  evaluationMinutes: 10,
});
