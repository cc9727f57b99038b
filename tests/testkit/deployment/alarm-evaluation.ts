import { runInNewContext } from "node:vm";

interface Query {
  readonly id: string;
  readonly expression?: string;
  readonly metric?: Metric;
}
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly stat?: string;
  readonly period: number;
  readonly dimensions?: Readonly<Record<string, string>>;
}

/** The inputs of a metric alarm that decide when it fires. */
export interface AlarmInputs extends Partial<Metric> {
  readonly name: string;
  readonly alarmDescription: string;
  readonly comparisonOperator: string;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly statistic?: string;
  readonly metricQueries?: readonly Query[];
}

/** Reads the metrics that an alarm watches. */
export const readMetrics = ({ metricQueries, namespace = "", metricName = "", period = 0 }: AlarmInputs): Metric[] =>
  metricQueries?.flatMap(({ metric }) => metric ?? []) ?? [{ namespace, metricName, period }];

/**
 * Tells whether one period with these values breaches the threshold. Follows CloudWatch's rules for metric math.
 * @param values of the metrics, by id; an omitted metric has no data
 */
export function isBreaching({ metricQueries, threshold, comparisonOperator }: AlarmInputs, values: object): boolean {
  if (comparisonOperator !== "GreaterThanThreshold") throw new Error(`Unknown: ${comparisonOperator}`);
  const expression = metricQueries?.find(({ expression }) => expression)?.expression ?? "value";
  const ids = metricQueries?.flatMap(({ id, metric }) => (metric ? [id] : [])) ?? ["value"];
  const result: unknown = runInNewContext(expression.replaceAll(" AND ", " && ").replaceAll(" OR ", " || "), {
    ...Object.fromEntries(ids.map((id) => [id, Number.NaN])),
    ...values,
    IF: (condition: boolean, yes: number, no: number) => (condition ? yes : no),
    // The values of the test are those since the last period.
    DIFF: (value: number) => value,
    FILL: (value: number, filling: number) => (Number.isNaN(value) ? filling : value),
  });
  return Number(result) > threshold;
}
