import { serviceName } from "./stage.ts";

/** Seconds that most figures are taken over. */
export const METRIC_PERIOD_SECONDS = 300;

/** Where alarms go: whoever should hear of them subscribes to it. */
export const alarmTopic = new sst.aws.SnsTopic("Alarms");
const { ALARM_EMAIL } = process.env;
if (ALARM_EMAIL) {
  new aws.sns.TopicSubscription("AlarmEmail", { topic: alarmTopic.arn, protocol: "email", endpoint: ALARM_EMAIL });
}

type Metric = Pick<aws.types.input.cloudwatch.MetricAlarmMetricQueryMetric, "namespace" | "metricName" | "dimensions">;
type AlarmMetric = ReturnType<typeof metricSum> | ReturnType<typeof metricMath>;

/** A metric, summed up. */
export const metricSum = (metric: Metric, period = METRIC_PERIOD_SECONDS) => ({ ...metric, statistic: "Sum", period });

/**
 * A figure worked out from several metrics, by the name each has in `expression`.
 * @param metrics summed up, where they name no other statistic
 */
export const metricMath = (expression: string, metrics: Record<string, Metric & { readonly stat?: string }>) => ({
  metricQueries: [
    { id: "figure", expression, returnData: true },
    ...Object.entries(metrics).map(([id, metric]) => ({
      id,
      metric: { stat: "Sum", ...metric, period: METRIC_PERIOD_SECONDS },
    })),
  ],
});

interface Alarm {
  /** What it means, and what to do: it is in the message that goes out. */
  readonly description: string;
  readonly metric: AlarmMetric;
  readonly threshold: number;
  /** For so many minutes on end. */
  readonly evaluationMinutes: number;
}

/** Rings while a figure is above what it may be. Where there are no requests there is nothing to ring for. */
export function createAlarm(name: string, { description, metric, threshold, evaluationMinutes }: Alarm): void {
  new aws.cloudwatch.MetricAlarm(`${name}Alarm`, {
    name: `${serviceName}-${name}`,
    alarmDescription: description,
    comparisonOperator: "GreaterThanThreshold",
    threshold: threshold,
    evaluationPeriods: (evaluationMinutes * 60) / ("period" in metric ? metric.period : METRIC_PERIOD_SECONDS),
    treatMissingData: "notBreaching",
    alarmActions: [alarmTopic.arn],
    okActions: [alarmTopic.arn],
    ...metric,
  });
}
