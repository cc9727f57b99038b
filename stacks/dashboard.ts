import type { CounterName } from "../lib/counters.ts";
import { COUNTERS_WITHOUT_ROUTE, METRICS_NAMESPACE } from "../lib/http/publish-metrics.ts";
import { METRIC_PERIOD_SECONDS } from "./alarm.ts";
import { api } from "./api.ts";
import { deployedStreamReaders, functionNames } from "./deployed-functions.ts";
import { serviceName, toFunctionName } from "./stage.ts";
import { tables } from "./storage.ts";

/** One dashboard that shows whether the service is up, how fast it is, what it does and what limits it. */

type Metric = readonly (string | { readonly stat?: string; readonly expression?: string; readonly label?: string })[];

const WIDTH = 8;
const HEIGHT = 6;
const COLUMNS = 3;

const functions = functionNames.map(toFunctionName);

/** One of the service's own counters, summed over all routes. */
const counterMetric = (name: CounterName): Metric => {
  const dimensions = COUNTERS_WITHOUT_ROUTE.has(name) ? "service" : "service,route";
  const search = `{${METRICS_NAMESPACE},${dimensions}} service="${serviceName}" MetricName="${name}"`;
  return [{ expression: `SUM(SEARCH('${search}', 'Sum', ${METRIC_PERIOD_SECONDS}))`, label: name }];
};

const functionMetrics = (metric: string, stat: string): Metric[] =>
  functions.map((name) => ["AWS/Lambda", metric, "FunctionName", name, { stat }]);

const body = $resolve([aws.getRegionOutput().region, api.nodes.api.id, tables.tenants.name, tables.global.name]).apply(
  ([region, apiId, tenants, global]) => {
    const apiMetric = (metric: string, stat: string): Metric => ["AWS/ApiGateway", metric, "ApiId", apiId, { stat }];
    const tableMetrics = (metric: string): Metric[] =>
      [tenants, global].map((table) => ["AWS/DynamoDB", metric, "TableName", table, { stat: "Sum" }]);

    const widgets: Record<string, Metric[]> = {
      "Requests and errors": [apiMetric("Count", "Sum"), apiMetric("4xx", "Sum"), apiMetric("5xx", "Sum")],
      "Latency (ms)": [apiMetric("Latency", "p50"), apiMetric("Latency", "p99")],
      "Throttled by API Gateway (429)": [[METRICS_NAMESPACE, `${serviceName}-api-throttles`, { stat: "Sum" }]],
      "Members added and removed": (
        [
          "added",
          "alreadyInList",
          "duplicate",
          "notFound",
          "erased",
          "failed",
          "invalid",
          "copied",
          "removed",
          "uncountedChanges",
        ] as const
      ).map(counterMetric),
      "Database requests and retries": (["databaseRequests", "retriedItems", "throttledStatements"] as const).map(
        counterMetric,
      ),
      "Deadline or token issuer (503)": [counterMetric("deadlineStops"), counterMetric("issuerFailures")],
      "Limits of organisations": (["rateLimited", "limiterFailures"] as const).map(counterMetric),
      "DynamoDB: used units": [
        ...tableMetrics("ConsumedWriteCapacityUnits"),
        ...tableMetrics("ConsumedReadCapacityUnits"),
      ],
      "DynamoDB: throttled requests": [...tableMetrics("WriteThrottleEvents"), ...tableMetrics("ReadThrottleEvents")],
      "Delay of the streams (ms)": deployedStreamReaders.map((name) => [
        ...["AWS/Lambda", "IteratorAge", "FunctionName", toFunctionName(name)],
        { stat: "Maximum" },
      ]),
      "Lambda: duration, p99 (ms)": functionMetrics("Duration", "p99"),
      "Lambda: concurrent executions": functionMetrics("ConcurrentExecutions", "Maximum"),
      "Lambda: throttles": functionMetrics("Throttles", "Sum"),
      "Lambda: errors": functionMetrics("Errors", "Sum"),
    };
    return JSON.stringify({
      widgets: Object.entries(widgets).map(([title, metrics], i) => ({
        type: "metric",
        x: (i % COLUMNS) * WIDTH,
        y: Math.floor(i / COLUMNS) * HEIGHT,
        width: WIDTH,
        height: HEIGHT,
        properties: { title, metrics, region, period: METRIC_PERIOD_SECONDS, view: "timeSeries" },
      })),
    });
  },
);

new aws.cloudwatch.Dashboard("Dashboard", { dashboardName: serviceName, dashboardBody: body });
