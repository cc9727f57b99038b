import { expect, test } from "vitest";
import { routes } from "../../../lib/routes.ts";
import { type AlarmInputs, isBreaching, readMetrics } from "../../testkit/deployment/alarm-evaluation.ts";
import type { Stack } from "../../testkit/deployment/synth.ts";

/** What AWS publishes of what is watched (CloudWatch metrics of HTTP APIs, of Lambda and of DynamoDB). */
const PUBLISHED = {
  "AWS/ApiGateway": ["4xx", "5xx", "Count", "DataProcessed", "IntegrationLatency", "Latency"],
  "AWS/DynamoDB": ["ReadThrottleEvents", "WriteThrottleEvents"],
  "AWS/Lambda": ["Errors", "Throttles"],
};

export function testAlarms(stage: string, stack: Stack) {
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

  const one = (name: string) => alarms.find((alarm) => alarm.name === `${service}-${name}`) ?? expect.fail(name);

  test("look at metrics that there are, for a time that CloudWatch takes", () => {
    const published = { ...PUBLISHED, LeadLists: [`${service}-api-throttles`, "deadlineStops"] };
    const names = Object.entries(published).flatMap(([space, metrics]) => metrics.map((name) => `${space} ${name}`));
    for (const alarm of alarms) {
      for (const { namespace, metricName, period } of readMetrics(alarm)) {
        expect(names).toContain(`${namespace} ${metricName}`);
        expect(period * alarm.evaluationPeriods).toBeLessThanOrEqual(86_400);
        expect([300, 1_800]).toContain(period);
      }
    }
  });

  test.each([
    ["ServerErrors", 5, { errors: 5, requests: 499 }, { errors: 5, requests: 500 }],
    ["ServerErrors", 5, { errors: 2, requests: 2 }, { errors: 1, requests: 1 }],
    ["ServerErrors", 5, { errors: 20, requests: 20 }, { errors: 4, requests: 5 }],
    ["ServerErrors", 5, { errors: 5, requests: 5 }, {}],
    ["Latency", 15, { slow: 3, requests: 299 }, { slow: 3, requests: 300 }],
    ["Latency", 15, { slow: 4, requests: 4 }, { slow: 2, requests: 2 }],
    ["Latency", 15, { slow: 11, requests: 1_000 }, { slow: 0, requests: 1_000 }],
    ["ApiThrottles", 10, { value: 11 }, { value: 10 }],
    ["DatabaseThrottles", 15, { writes: 1_001 }, {}],
    ["DatabaseThrottles", 15, { writes: 400, reads: 400, globalReads: 201 }, { writes: 500, globalReads: 500 }],
    ["DeadlineStops-addProspects", 10, { value: 1 }, { value: 0 }],
    ["LambdaThrottles-addProspects", 5, { value: 1 }, { value: 0 }],
    ["Errors-sweepDeletedLists", 30, { value: 3 }, { value: 2 }],
  ])("%s rings after %d minutes of %o, and not of %o", (name, minutes, loud, quiet) => {
    const [metric] = readMetrics(one(name));
    expect(one(name).evaluationPeriods * (metric?.period ?? 0)).toBe(minutes * 60);
    expect([isBreaching(one(name), loud), isBreaching(one(name), quiet)]).toEqual([true, false]);
  });

  test("sum up, but for how many requests are slow", () => {
    const statistics = alarms.flatMap(({ statistic, ...alarm }) =>
      readMetrics(alarm).map(({ metricName, stat = statistic }) => `${metricName} ${stat}`),
    );
    expect(new Set(statistics.filter((text) => !text.endsWith(" Sum")))).toEqual(new Set(["Latency TC(10000:)"]));
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
    expect(metricTransformation).toEqual({ namespace: "LeadLists", name: `${service}-api-throttles`, value: "1" });
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
