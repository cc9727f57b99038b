import { deploySettings } from "./deploy-settings.ts";
import { serviceName } from "./stage.ts";

/** The period of most metrics. */
export const METRIC_PERIOD_SECONDS = 300;

/** Receives every alarm. Operators subscribe to it. */
export const alarmTopic = new sst.aws.SnsTopic("Alarms");
if (deploySettings.alarmEmail) {
  new aws.sns.TopicSubscription("AlarmEmail", {
    topic: alarmTopic.arn,
    protocol: "email",
    endpoint: deploySettings.alarmEmail,
  });
}

type Metric = Pick<aws.types.input.cloudwatch.MetricAlarmMetricQueryMetric, "namespace" | "metricName" | "dimensions">;
/** What an alarm compares with its threshold: one value for each period. */
interface AlarmMetric {
  readonly period: number;
  readonly inputs: Partial<aws.cloudwatch.MetricAlarmArgs>;
}

/** The sum of a metric over each period. */
export const metricSum = (metric: Metric, period = METRIC_PERIOD_SECONDS): AlarmMetric => ({
  period,
  inputs: { ...metric, statistic: "Sum", period },
});

/** The highest value of a metric in each period. */
export const metricMaximum = (metric: Metric): AlarmMetric => ({
  period: METRIC_PERIOD_SECONDS,
  inputs: { ...metric, statistic: "Maximum", period: METRIC_PERIOD_SECONDS },
});

/**
 * A value that CloudWatch calculates from several metrics.
 * @param metrics by the id that `expression` uses; summed, unless they name another statistic
 */
export const metricMath = (
  expression: string,
  metrics: Record<string, Metric & { readonly stat?: string }>,
  period = METRIC_PERIOD_SECONDS,
): AlarmMetric => ({
  period,
  inputs: {
    metricQueries: [
      { id: "result", expression, returnData: true },
      ...Object.entries(metrics).map(([id, metric]) => ({ id, metric: { stat: "Sum", ...metric, period } })),
    ],
  },
});

export interface Alarm {
  /** The route or function that is watched, if each has an alarm of its own. */
  readonly target?: string;
  /** What happened, and what callers notice. */
  readonly meaning: string;
  /** Where to look for the cause. */
  readonly check: string;
  /** What to do. */
  readonly action: string;
  readonly metric: AlarmMetric;
  readonly threshold: number;
  /** The alarm fires if every period of this time is above the threshold. */
  readonly evaluationMinutes: number;
}

/**
 * Creates an alarm that fires while a metric is above its threshold. It does not fire without data, because no requests
 * means no errors.
 * @param kind the name of the alarm's entry in the runbook, which is in `README.md`
 */
export function createAlarm(kind: string, alarm: Alarm): void {
  const { target, meaning, check, action, metric, threshold, evaluationMinutes } = alarm;
  const name = target ? `${kind}-${target}` : kind;
  new aws.cloudwatch.MetricAlarm(`${name}Alarm`, {
    name: `${serviceName}-${name}`,
    alarmDescription: [
      meaning,
      `Check: ${check}`,
      `Action: ${action}`,
      `Runbook: section ${kind} of stacks/README.md.`,
    ].join("\n\n"),
    comparisonOperator: "GreaterThanThreshold",
    threshold,
    evaluationPeriods: (evaluationMinutes * 60) / metric.period,
    treatMissingData: "notBreaching",
    alarmActions: [alarmTopic.arn],
    okActions: [alarmTopic.arn],
    ...metric.inputs,
  });
}
