import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { CounterName, Counters } from "../counters.ts";

/** Dashboards and alarms read this namespace. */
export const METRICS_NAMESPACE = "LeadLists";

/** POWERTOOLS_SERVICE_NAME is a dimension of each metric, so that the stages of an account are counted separately. */
const metrics = new Metrics({ namespace: METRICS_NAMESPACE });

/** Counters of what all routes depend on. They have no dimension `route`, so that one alarm watches each of them. */
export const COUNTERS_WITHOUT_ROUTE: ReadonlySet<CounterName> = new Set(["issuerFailures", "limiterFailures"]);

/** Publishes a request's counters, most of them by route, as log lines in CloudWatch's embedded metric format. */
export function publishMetrics(route: string, counters: Counters): void {
  const counts = counters.entries();
  const byService = counts.filter(([name]) => COUNTERS_WITHOUT_ROUTE.has(name));
  const byRoute = counts.filter(([name]) => !COUNTERS_WITHOUT_ROUTE.has(name));
  for (const [name, n] of byService) metrics.singleMetric().addMetric(name, MetricUnit.Count, n);
  if (byRoute.length === 0) return;
  metrics.addDimension("route", route);
  for (const [name, n] of byRoute) metrics.addMetric(name, MetricUnit.Count, n);
  metrics.publishStoredMetrics();
}
