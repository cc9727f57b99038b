import { expect, test } from "vitest";
import { jobs } from "../../../stacks/function-names.ts";
import { type AlarmInputs, isBreaching, readMetrics } from "../../testkit/deployment/alarm-evaluation.ts";
import { hasSearchDomain, listStackRoutes } from "../../testkit/deployment/stack-routes.ts";
import type { Stack } from "../../testkit/deployment/synth.ts";

/** The metrics that AWS publishes for HTTP APIs, DynamoDB and Lambda, according to its documentation. */
const PUBLISHED = {
  "AWS/ApiGateway": ["4xx", "5xx", "Count", "DataProcessed", "IntegrationLatency", "Latency"],
  "AWS/DynamoDB": [
    ...["ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"],
    ...["ReadThrottleEvents", "WriteThrottleEvents"],
  ],
  "AWS/Lambda": ["Errors", "IteratorAge", "Throttles"],
  "AWS/ES": [
    ...["ClusterIndexWritesBlocked", "ClusterStatus.red", "FreeStorageSpace", "JVMMemoryPressure"],
    ...["ThreadpoolSearchRejected", "ThreadpoolWriteRejected"],
  ],
  "AWS/SQS": ["ApproximateNumberOfMessagesVisible"],
};

const SEARCH_STATISTICS = [
  ...["ClusterIndexWritesBlocked Maximum", "ClusterStatus.red Maximum", "JVMMemoryPressure Maximum"],
  "FreeStorageSpace Minimum",
];

export function testAlarms(stage: string, stack: Stack) {
  const title = (text: string) => `${stage} alarms: ${text}`;
  const alarms = stack.all("cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => inputs as unknown as AlarmInputs);
  const service = `lead-lists-${stage}`;

  test(
    title(
      "exist for errors, latency, each kind of throttling, limits, deadlines, the issuer, failed jobs, events, the cost of a day and the search",
    ),
    () => {
      const routeAlarms = listStackRoutes(stack).flatMap(([name]) => [
        `DeadlineStops-${name}`,
        `LambdaThrottles-${name}`,
      ]);
      const others = [
        "ServerErrors",
        "Latency",
        "ApiThrottles",
        "DatabaseThrottles",
        "IssuerFailures",
        "DailyCost",
        "LimiterFailures",
      ];
      const eventAlarms = [
        ...["LambdaThrottles-publishEvents", "StreamDelay-publishEvents"],
        ...["UnsentEvents", "FailedRecords", "UnloggedEvents"],
      ];
      const ofDomain = ["SearchRed", "SearchStorage", "SearchMemory", "SearchWritesBlocked", "SearchRejects"];
      const ofIndexer = ["LambdaThrottles-indexPersons", "StreamDelay-indexPersons", "UnindexedChanges"];
      const searchAlarms = hasSearchDomain(stack) ? [...ofDomain, ...ofIndexer] : [];
      const jobAlarms = jobs.flatMap((name) => [`LambdaThrottles-${name}`, `JobErrors-${name}`]);
      expect(alarms.map(({ name }) => name).sort()).toEqual(
        [...routeAlarms, ...others, ...jobAlarms, ...eventAlarms, ...searchAlarms]
          .map((name) => `${service}-${name}`)
          .sort(),
      );
    },
  );

  const findAlarm = (name: string) => alarms.find((alarm) => alarm.name === `${service}-${name}`) ?? expect.fail(name);

  test(title("watch only metrics that exist, for a time that CloudWatch accepts"), () => {
    const own = ["deadlineStops", "issuerFailures", "limiterFailures"];
    const published = { ...PUBLISHED, LeadLists: [`${service}-api-throttles`, ...own] };
    const names = Object.entries(published).flatMap(([space, metrics]) => metrics.map((name) => `${space} ${name}`));
    for (const alarm of alarms) {
      for (const { namespace, metricName, period } of readMetrics(alarm)) {
        expect(names).toContain(`${namespace} ${metricName}`);
        expect(period * alarm.evaluationPeriods).toBeLessThanOrEqual(86_400);
        expect([60, 300, 1_800, 86_400]).toContain(period);
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
    ["DailyCost", 1_440, { tenantsWrites: 9_000_000, globalReads: 5_000_001 }, { tenantsWrites: 10_000_000 }],
    ["DailyCost", 1_440, { sweepIndexWrites: 10_000_001 }, { tenantsReads: 49_000_000, sweepIndexReads: 1_000_000 }],
    ["DailyCost", 1_440, { globalWrites: 10_000_001 }, {}],
    ["LimiterFailures", 10, { value: 11 }, { value: 10 }],
    ["DeadlineStops-addProspects", 10, { value: 1 }, { value: 0 }],
    ["IssuerFailures", 10, { value: 1 }, { value: 0 }],
    ["LambdaThrottles-addProspects", 5, { value: 1 }, { value: 0 }],
    ["JobErrors-sweepDeletedLists", 30, { value: 3 }, { value: 2 }],
    ["JobErrors-settleCounts", 30, { value: 25 }, { value: 24 }],
    ["StreamDelay-publishEvents", 5, { value: 3_600_001 }, { value: 3_600_000 }],
    ["UnsentEvents", 5, { value: 1 }, { value: 0 }],
    ["FailedRecords", 5, { value: 1 }, { value: 0 }],
    ["UnloggedEvents", 5, { value: 1 }, { value: 0 }],
  ])(title("%s fires after %d minutes of %o, and does not fire for %o"), (name, minutes, firing, quiet) => {
    const [metric] = readMetrics(findAlarm(name));
    expect(findAlarm(name).evaluationPeriods * (metric?.period ?? 0)).toBe(minutes * 60);
    expect([isBreaching(findAlarm(name), firing), isBreaching(findAlarm(name), quiet)]).toEqual([true, false]);
  });

  test(
    title("DailyCost counts the units of both tables and of the indexes, whose units are not those of its table"),
    () => {
      const consumers = readMetrics(findAlarm("DailyCost")).map(({ metricName, dimensions }) => ({
        metricName,
        ...dimensions,
      }));
      const { tenantsTable, globalTable } = stack.outputs;
      const expected = ["ConsumedWriteCapacityUnits", "ConsumedReadCapacityUnits"].flatMap((metricName) => [
        { metricName, TableName: tenantsTable },
        { metricName, TableName: tenantsTable, GlobalSecondaryIndexName: "sweep" },
        { metricName, TableName: tenantsTable, GlobalSecondaryIndexName: "due" },
        { metricName, TableName: globalTable },
      ]);
      expect(consumers).toHaveLength(expected.length);
      expect(consumers).toEqual(expect.arrayContaining(expected));
    },
  );

  test(
    title(
      "use the statistic Sum, except for the count of slow requests, a delay, the lengths of queues and the domain",
    ),
    () => {
      const statistics = alarms.flatMap(({ statistic, ...alarm }) =>
        readMetrics(alarm).map(({ metricName, stat = statistic }) => `${metricName} ${stat}`),
      );
      expect(new Set(statistics.filter((text) => !text.endsWith(" Sum")))).toEqual(
        new Set([
          ...["Latency TC(10000:)", "IteratorAge Maximum", "ApproximateNumberOfMessagesVisible Maximum"],
          ...(hasSearchDomain(stack) ? SEARCH_STATISTICS : []),
        ]),
      );
    },
  );

  test(title("notify the operators, describe what to do, and do not fire without data"), () => {
    const topic = expect.stringContaining("AlarmsTopic");
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({ alarmActions: [topic], okActions: [topic], treatMissingData: "notBreaching" });
      expect(alarm.evaluationPeriods).toSatisfy(Number.isInteger);
      expect(alarm.alarmDescription.length).toBeGreaterThan(100);
      const [, kind] = alarm.name.slice(service.length).split("-");
      const parts = new RegExp(`^.+\n\nCheck: .+\n\nAction: .+\n\nRunbook: section ${kind} of stacks/README.md.$`);
      expect(alarm.alarmDescription).toMatch(parts);
      // The longest description that CloudWatch accepts.
      expect(alarm.alarmDescription.length).toBeLessThanOrEqual(1_024);
    }
    const subscriptions = stack.all("sns/topicSubscription:TopicSubscription").map(({ inputs }) => inputs);
    const email = { protocol: "email", endpoint: "operators@example.com" };
    expect(subscriptions).toMatchObject(stage === "production" ? [email] : []);
  });

  test(title("the alarms of the queues watch the queues of the stack"), () => {
    const queues = ["UnsentEvents", "FailedRecords", "UnloggedEvents"].map((name) =>
      stack.one("cloudwatch/metricAlarm:MetricAlarm", name),
    );
    const names = queues.map(({ dimensions }) => (dimensions as { QueueName: string }).QueueName);
    expect(names).toEqual(["UnsentEventsQueue", "FailedRecordsQueue", "UnloggedEventsQueue"]);
  });

  test(title("requests that API Gateway throttles are counted from the access log"), () => {
    const { logGroupName, pattern, metricTransformation } = stack.one("cloudwatch/logMetricFilter:LogMetricFilter");
    expect(logGroupName).toBe(stack.one("cloudwatch/logGroup:LogGroup", "ApiAccessLog").name);
    expect(pattern).toBe('{ ($.status = "429") && ($.lambdaStatus = "-") }');
    expect(metricTransformation).toEqual({ namespace: "LeadLists", name: `${service}-api-throttles`, value: "1" });
  });

  test(`${stage} dashboard: shows the API, the functions, the tables and the counters of the service`, () => {
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
    for (const [name, dimensions] of [
      ["added", "service,route"],
      ["rateLimited", "service,route"],
      ["issuerFailures", "service"],
      ["limiterFailures", "service"],
    ]) {
      const search = `{LeadLists,${dimensions}} service="${service}" MetricName="${name}"`;
      expect(shown.filter((metric) => metric.includes(search))).toHaveLength(1);
    }
  });
}
