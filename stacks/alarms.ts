import { METRICS_NAMESPACE } from "../lib/http/publish-metrics.ts";
import { routes } from "../lib/routes.ts";
import { createAlarm, metricMath, metricSum } from "./alarm.ts";
import { api } from "./api.ts";
import { JOB_PERIOD_SECONDS, jobs } from "./jobs.ts";
import { functionName, serviceName } from "./stage.ts";
import { tables } from "./storage.ts";

/** What is watched. What the Lambda counts itself comes from `lib/http/publish-metrics.ts`. */

const ofApi = { namespace: "AWS/ApiGateway", dimensions: { ApiId: api.nodes.api.id } };
const ofTable = (table: sst.aws.Dynamo) => ({ namespace: "AWS/DynamoDB", dimensions: { TableName: table.name } });
const ofFunction = (name: string) => ({ namespace: "AWS/Lambda", dimensions: { FunctionName: functionName(name) } });

// One request of three is no trend, five are, and so is all there is.
createAlarm("ServerErrors", {
  description:
    "More than 1 % of the requests are answered with 5xx. If with 503, see the other alarms. If with 500, look in the " +
    "functions' logs for level ERROR, which has the error and where it came from; roll back if a deployment brought it.",
  metric: metricMath("IF(errors >= 5 OR (errors >= 2 AND errors == requests), 100 * errors / requests, 0)", {
    errors: { ...ofApi, metricName: "5xx" },
    requests: { ...ofApi, metricName: "Count" },
  }),
  threshold: 1,
  evaluationMinutes: 5,
});

// A thousand persons take seconds; the service gives up after 28. Counted, and no percentile: with less than a thousand
// requests a 99th says nothing.
createAlarm("Latency", {
  description:
    "More than one request in a hundred takes 10 s or more. If retriedItems rose too (see the dashboard), DynamoDB throttles; if " +
    "not, look at the functions' durations, their cold starts, and whether persons have become larger.",
  metric: metricMath("IF(slow >= 3, 100 * slow / requests, 0)", {
    slow: { ...ofApi, metricName: "Latency", stat: "TC(10000:)" },
    requests: { ...ofApi, metricName: "Count" },
  }),
  threshold: 1,
  evaluationMinutes: 15,
});

// API Gateway has no metric of what it turns away. Its access log has, though AWS may leave out some of very many: so few
// are enough.
const apiThrottles = { namespace: METRICS_NAMESPACE, metricName: `${serviceName}-api-throttles` };
new aws.cloudwatch.LogMetricFilter("ApiThrottles", {
  name: apiThrottles.metricName,
  logGroupName: api.nodes.logGroup.name,
  pattern: '{ $.status = "429" }',
  metricTransformation: { namespace: apiThrottles.namespace, name: apiThrottles.metricName, value: "1" },
});
createAlarm("ApiThrottles", {
  description:
    "API Gateway turns requests away with 429: clients come faster than stacks/api.ts lets through. Ask them to slow down, " +
    "or raise its limits; the account's Lambda concurrency must be above what they allow.",
  metric: metricSum(apiThrottles),
  threshold: 10,
  evaluationMinutes: 10,
});

// By AWS's word an alarm on a metric of DynamoDB keeps its state where there is no data, and there is none while nothing is
// throttled: without the zeros it would never end, and never ring again.
createAlarm("DatabaseThrottles", {
  description:
    "DynamoDB throttles. The service tries again and its counts stay right, but it slows down. A new table starts at 4,000 " +
    "writes a second and grows under load: wait half an hour. If it stays, find the hot keys with Contributor Insights.",
  metric: metricMath("FILL(writes, 0) + FILL(reads, 0) + FILL(globalReads, 0)", {
    writes: { ...ofTable(tables.tenants), metricName: "WriteThrottleEvents" },
    reads: { ...ofTable(tables.tenants), metricName: "ReadThrottleEvents" },
    globalReads: { ...ofTable(tables.global), metricName: "ReadThrottleEvents" },
  }),
  threshold: 1_000,
  evaluationMinutes: 15,
});

for (const [name, { method, path }] of Object.entries(routes)) {
  createAlarm(`DeadlineStops-${name}`, {
    description:
      "Requests ran out of time and were answered with 503; the same request again completes each. Nearly always DynamoDB " +
      "throttles or fails: see its alarm, and the AWS Health Dashboard. With an issuer of tokens outside of AWS, see whether it answers.",
    metric: metricSum({
      namespace: METRICS_NAMESPACE,
      metricName: "deadlineStops",
      dimensions: { service: serviceName, route: `${method} ${path}` },
    }),
    threshold: 0,
    evaluationMinutes: 10,
  });
}

for (const name of [...Object.keys(routes), ...jobs]) {
  createAlarm(`LambdaThrottles-${name}`, {
    description:
      "Lambda turns invocations away, and clients see 5xx: the account's concurrency is used up. See which function takes " +
      "it, and ask AWS for more (new accounts start at 10).",
    metric: metricSum({ ...ofFunction(name), metricName: "Throttles" }),
    threshold: 0,
    evaluationMinutes: 5,
  });
}

for (const name of jobs) {
  createAlarm(`Errors-${name}`, {
    description:
      "A job failed, or ran out of time, in each of its last three runs. Callers notice nothing: what it cleans up only " +
      "stays longer. Look in its log; once the cause is gone the next run goes on where the last one stopped.",
    metric: metricSum({ ...ofFunction(name), metricName: "Errors" }, 3 * JOB_PERIOD_SECONDS),
    threshold: 2,
    evaluationMinutes: (3 * JOB_PERIOD_SECONDS) / 60,
  });
}
