import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Counters } from "../counters.ts";

/** Dashboards and alarms read this namespace. */
export const METRICS_NAMESPACE = "LeadLists";

/** POWERTOOLS_SERVICE_NAME is a dimension of each metric, so that the stages of an account are counted separately. */
const metrics = new Metrics({ namespace: METRICS_NAMESPACE });

/**
 * Publishes a request's counters by route, as log lines in CloudWatch's embedded metric format. Failures of the issuer
 * have no route, because they concern all routes: one alarm watches them.
 */
export function publishMetrics(route: string, counters: Counters): void {
  const { issuerFailures = 0, ...byRoute } = Object.fromEntries(counters.entries());
  if (issuerFailures > 0) metrics.singleMetric().addMetric("issuerFailures", MetricUnit.Count, issuerFailures);
  const counts = Object.entries(byRoute);
  if (counts.length === 0) return;
  metrics.addDimension("route", route);
  for (const [count, n] of counts) metrics.addMetric(count, MetricUnit.Count, n);
  metrics.publishStoredMetrics();
}
