import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Counters } from "../counters.ts";

/** What dashboards and alarms look for. */
export const METRICS_NAMESPACE = "LeadLists";

/** The service, as in the log, is the one of POWERTOOLS_SERVICE_NAME: the stages of an account must not add up. */
const metrics = new Metrics({ namespace: METRICS_NAMESPACE });

/** Hands a request's counts to CloudWatch, by route, as one more line of the log (its embedded metric format). */
export function publishMetrics(route: string, counters: Counters): void {
  const counts = counters.entries();
  if (counts.length === 0) return;
  metrics.addDimension("route", route);
  for (const [count, n] of counts) metrics.addMetric(count, MetricUnit.Count, n);
  metrics.publishStoredMetrics();
}
