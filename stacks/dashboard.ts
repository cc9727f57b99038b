import { METRICS_NAMESPACE } from "../lib/http/publish-metrics.ts";
import { routes } from "../lib/routes.ts";
import { METRIC_PERIOD_SECONDS } from "./alarm.ts";
import { api } from "./api.ts";
import { jobs } from "./jobs.ts";
import { functionName, serviceName } from "./stage.ts";
import { tables } from "./storage.ts";

/** One page that answers: is it up, is it slow, what does it do, and what stands in its way? */

type Metric = readonly (string | { readonly stat?: string; readonly expression?: string; readonly label?: string })[];

const WIDTH = 8;
const HEIGHT = 6;
const COLUMNS = 3;

const functions = [...Object.keys(routes), ...jobs].map(functionName);

/** A count of the service's own, over all its routes. */
const counted = (name: string): Metric => {
  const search = `{${METRICS_NAMESPACE},service,route} service="${serviceName}" MetricName="${name}"`;
  return [{ expression: `SUM(SEARCH('${search}', 'Sum', ${METRIC_PERIOD_SECONDS}))`, label: name }];
};

const ofFunctions = (metric: string, stat: string): Metric[] =>
  functions.map((name) => ["AWS/Lambda", metric, "FunctionName", name, { stat }]);

const body = $resolve([aws.getRegionOutput().region, api.nodes.api.id, tables.tenants.name, tables.global.name]).apply(
  ([region, apiId, tenants, global]) => {
    const ofApi = (metric: string, stat: string): Metric => ["AWS/ApiGateway", metric, "ApiId", apiId, { stat }];
    const ofTables = (metric: string): Metric[] =>
      [tenants, global].map((table) => ["AWS/DynamoDB", metric, "TableName", table, { stat: "Sum" }]);

    const widgets: Record<string, Metric[]> = {
      "Requests and errors": [ofApi("Count", "Sum"), ofApi("4xx", "Sum"), ofApi("5xx", "Sum")],
      "Latency (ms)": [ofApi("Latency", "p50"), ofApi("Latency", "p99")],
      "Turned away by API Gateway": [[METRICS_NAMESPACE, `${serviceName}-api-throttles`, { stat: "Sum" }]],
      "What became of prospects": ["added", "alreadyInList", "notFound", "copied", "removed"].map(counted),
      "Requests to the database": ["databaseRequests", "retriedItems", "throttledStatements"].map(counted),
      "Stopped by the deadline": [counted("deadlineStops")],
      "Units used": [...ofTables("ConsumedWriteCapacityUnits"), ...ofTables("ConsumedReadCapacityUnits")],
      "Throttled by DynamoDB": [...ofTables("WriteThrottleEvents"), ...ofTables("ReadThrottleEvents")],
      "Lambda: duration, p99 (ms)": ofFunctions("Duration", "p99"),
      "Lambda: at once": ofFunctions("ConcurrentExecutions", "Maximum"),
      "Lambda: throttles": ofFunctions("Throttles", "Sum"),
      "Lambda: errors": ofFunctions("Errors", "Sum"),
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
