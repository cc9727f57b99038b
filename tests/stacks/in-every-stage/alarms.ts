import { expect, test } from "vitest";
import { routes } from "../../../lib/routes.ts";
import type { Stack } from "../../support/synth.ts";

interface AlarmInputs {
  readonly name: string;
  readonly alarmDescription: string;
  readonly evaluationPeriods: number;
}

export function theAlarms(stage: string, stack: Stack) {
  const alarms = stack.all("cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => inputs as unknown as AlarmInputs);
  const service = `lead-lists-${stage}`;

  test("ring for errors, latency, throttling of each kind, deadlines and failed jobs", () => {
    const ofRoutes = Object.keys(routes).flatMap((name) => [`DeadlineStops-${name}`, `LambdaThrottles-${name}`]);
    const others = ["ServerErrors", "Latency", "ApiThrottles", "DatabaseThrottles"];
    const ofJobs = ["LambdaThrottles-sweepDeletedLists", "Errors-sweepDeletedLists"];
    expect(alarms.map(({ name }) => name).sort()).toEqual(
      [...ofRoutes, ...others, ...ofJobs].map((name) => `${service}-${name}`).sort(),
    );
  });

  test("go to the operators, say what to do, and stay silent while nothing happens", () => {
    const topic = expect.stringContaining("AlarmsTopic");
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({ alarmActions: [topic], okActions: [topic], treatMissingData: "notBreaching" });
      expect(alarm.evaluationPeriods).toSatisfy(Number.isInteger);
      expect(alarm.alarmDescription.length).toBeGreaterThan(100);
      // CloudWatch takes no more.
      expect(alarm.alarmDescription.length).toBeLessThanOrEqual(1_024);
    }
    const subscriptions = stack.all("sns/topicSubscription:TopicSubscription").map(({ inputs }) => inputs);
    const email = { protocol: "email", endpoint: "operators@example.com" };
    expect(subscriptions).toMatchObject(stage === "production" ? [email] : []);
  });

  test("what API Gateway turns away is counted from the access log", () => {
    const { logGroupName, pattern, metricTransformation } = stack.one("cloudwatch/logMetricFilter:LogMetricFilter");
    expect(logGroupName).toBe(stack.one("cloudwatch/logGroup:LogGroup", "ApiAccessLog").name);
    expect(pattern).toBe('{ $.status = "429" }');
    expect(metricTransformation).toMatchObject({ namespace: "LeadLists", name: `${service}-api-throttles` });
  });

  test("the dashboard shows the API, the functions, the tables and what the service counts", () => {
    const { dashboardName, dashboardBody } = stack.one("cloudwatch/dashboard:Dashboard");
    expect(dashboardName).toBe(service);
    const { widgets } = JSON.parse(String(dashboardBody));
    const metrics: unknown[] = widgets.flatMap(
      (widget: { properties: { metrics: unknown[] } }) => widget.properties.metrics,
    );
    const shown = metrics.map((metric) => JSON.stringify(metric).replaceAll('\\"', '"'));
    for (const name of ["ApiApi-id", "Tenants", "Global", `${service}-addProspects`]) {
      expect(shown.filter((metric) => metric.includes(`"${name}"`))).not.toEqual([]);
    }
    for (const name of ["added", "deadlineStops"]) {
      const search = `{LeadLists,service,route} service="${service}" MetricName="${name}"`;
      expect(shown.filter((metric) => metric.includes(search))).toHaveLength(1);
    }
  });
}
