import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Counters } from "../counters.ts";

/** Dashboards and alarms read this namespace. */
export const METRICS_NAMESPACE = "LeadLists";

/** POWERTOOLS_SERVICE_NAME is a dimension of each metric, so that the stages of an account are counted separately. */
const metrics = new Metrics({ namespace: METRICS_NAMESPACE });

/** Publishes a request's counters by route, as a log line in CloudWatch's embedded metric format. */
export function publishMetrics(route: string, counters: Counters): void {
  const counts = counters.entries();
  if (counts.length === 0) return;
  metrics.addDimension("route", route);
  for (const [count, n] of counts) metrics.addMetric(count, MetricUnit.Count, n);
  metrics.publishStoredMetrics();
}
