import { randomUUID } from "node:crypto";
import { expect, test, vi } from "vitest";
import { readEventSettings, readGlobalTableSettings, readSearchSettings, readSettings } from "../../../lib/config.ts";
import { leadListKey, membershipKey } from "../../../lib/dynamodb/keys.ts";
import { routes } from "../../../lib/routes.ts";
import { jobs } from "../../../stacks/function-names.ts";
import { readFunctions, startFunctions } from "../../testkit/deployment/bundled-functions.ts";
import { grantedTableActions, requiredActions } from "../../testkit/deployment/iam-actions.ts";
import { hasSearchDomain, listStackRoutes, listStackStreamReaders } from "../../testkit/deployment/stack-routes.ts";
import type { Stack } from "../../testkit/deployment/synth.ts";
import { AUDIENCE, ISSUER } from "../../testkit/environment.ts";
import type { EventServices } from "../../testkit/event-services.ts";
import type { startFakeOpenSearch } from "../../testkit/fake-opensearch.ts";
import { storeItems } from "../../testkit/fixtures.ts";
import { invoke } from "../../testkit/invoke.ts";
import { proxy } from "../../testkit/setup.ts";
import { buildRecord } from "../../testkit/stream-records.ts";
import { createTenant } from "../../testkit/tenant.ts";
import { jwks } from "../../testkit/tokens.ts";
import { runLeadListLifecycle } from "./lead-list-lifecycle.ts";

/** In seconds, of the functions that are not routes. */
const TIMEOUTS = new Map([
  ["sweepDeletedLists", 300],
  ["settleCounts", 55],
  ["publishEvents", 60],
  ["indexPersons", 60],
]);

interface Services {
  readonly eventServices: EventServices;
  readonly openSearch: Awaited<ReturnType<typeof startFakeOpenSearch>>;
}

export function testFunctions(stage: string, stack: Stack, { eventServices, openSearch }: Services) {
  const title = (text: string) => `${stage} functions: ${text}`;
  const functions = readFunctions(stack);
  // There is no AWS here: the embedded database replaces DynamoDB, and the issuer of the tests replaces the user pool.
  const {
    handler,
    invoke: invokeJob,
    takeLog,
  } = startFunctions(stack, {
    AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint,
    AWS_ENDPOINT_URL_EVENTBRIDGE: eventServices.endpoint,
    AWS_ENDPOINT_URL_SQS: eventServices.endpoint,
    OPENSEARCH_URL: `http://${openSearch.host}`,
    // As Lambda provides them. A bundle has no other source of credentials.
    AWS_ACCESS_KEY_ID: "ASIA",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_SESSION_TOKEN: "token",
    COGNITO_USER_POOL_ID: "",
    AUTH_ISSUER: ISSUER,
    AUTH_AUDIENCE: AUDIENCE,
    AUTH_JWKS: JSON.stringify(jwks),
  });

  test(title("are one for each route, one for each job and one for each stream"), () => {
    const names = [...listStackRoutes(stack).map(([name]) => name), ...jobs, ...listStackStreamReaders(stack)];
    expect([...functions.keys()].sort()).toEqual(names.sort());
  });

  test(title("have one vCPU, Node 24 on arm64, and a log with limited retention"), () => {
    for (const [name, { inputs }] of functions) {
      const { logGroup } = inputs.loggingConfig as { logGroup: string };
      expect(inputs).toMatchObject({
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        memorySize: 1_769,
        timeout: name in routes ? 29 : TIMEOUTS.get(name),
        loggingConfig: { logFormat: "JSON", logGroup: `/aws/lambda/lead-lists-${stage}-${name}` },
        tracingConfig: { mode: "PassThrough" },
      });
      const group = stack.all("cloudwatch/logGroup:LogGroup").find(({ inputs }) => inputs.name === logGroup);
      expect(group?.inputs.retentionInDays).toBe(stage === "production" ? 180 : 14);
    }
  });

  test.each([
    ["sweepDeletedLists", "SweepDeletedLists", "rate(10 minutes)", 600],
    ["settleCounts", "SettleCounts", "rate(1 minute)", 60],
  ])(title("%s runs on schedule and in time, and is not retried"), (name, resource, schedule, periodSeconds) => {
    const { scheduleExpression, target } = stack.one("scheduler/schedule:Schedule", resource);
    expect(scheduleExpression).toBe(schedule);
    expect(target).toMatchObject({ retryPolicy: { maximumRetryAttempts: 0 } });
    const { maximumRetryAttempts, maximumEventAgeInSeconds } = stack.one(
      "lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
      resource,
    );
    expect(maximumRetryAttempts).toBe(0);
    const timeout = Number(functions.get(name)?.inputs.timeout);
    expect(timeout).toBeLessThan(periodSeconds);
    // 60 s is the least that AWS accepts.
    expect(Number(maximumEventAgeInSeconds)).toBe(Math.max(60, periodSeconds - timeout));
  });

  test(title("have exactly the environment variables that lib/config.ts reads"), () => {
    for (const [name, { inputs }] of functions) {
      const { variables } = inputs.environment;
      const read = new Set<string>();
      const recorded = new Proxy(variables, {
        get(all, name: string) {
          read.add(name);
          return all[name];
        },
      });
      if (name === "publishEvents") readEventSettings(recorded);
      else if (name === "indexPersons") readGlobalTableSettings(recorded);
      else readSettings(recorded);
      if ("OPENSEARCH_URL" in variables) readSearchSettings(recorded);
      const own = Object.keys(variables).filter((name) => !/^(SST_|POWERTOOLS_)/.test(name));
      expect(own.filter((name) => !read.has(name))).toEqual([]);
    }
  });

  test.each(listStackRoutes(stack))(title("%s returns 401 without a token"), async (name, route) => {
    const { status, body } = await invoke(handler(name), route, { params: { id: randomUUID() } });
    expect([status, body.error.code]).toEqual([401, "UNAUTHORIZED"]);
  });

  test(
    title("as bundled, return the status of their route and send exactly the requests that their roles allow"),
    async () => {
      const { orgId, adminToken: token } = await createTenant();
      const required = new Map<string, string[]>();
      const recordActions = async <T>(name: string, work: Promise<T>) => {
        const done = await work;
        required.set(name, [...new Set([...(required.get(name) ?? []), ...requiredActions(proxy.take())])].sort());
        return done;
      };
      proxy.take();
      await runLeadListLifecycle({
        orgId,
        async request(name, call) {
          const route = routes[name];
          const response = await recordActions(name, invoke(handler(name), route, { ...call, token }));
          expect([name, response.status]).toEqual([name, route.status]);
          return response;
        },
        sweepDeletedLists: () => recordActions("sweepDeletedLists", invokeJob("sweepDeletedLists", { id: "a run" })),
        hasSearch: hasSearchDomain(stack),
        settleCounts: () => recordActions("settleCounts", invokeJob("settleCounts", { id: "a run" })),
        publishEvents: (event) => recordActions("publishEvents", invokeJob("publishEvents", event)),
        indexPersons: (event) => recordActions("indexPersons", invokeJob("indexPersons", event)),
      });
      const uncalled = [...functions.keys()].filter((name) => !required.has(name));
      expect(uncalled, "add a request of these routes to lead-list-lifecycle.ts").toEqual([]);
      const granted = [...functions].map(([name, { role }]) => [name, grantedTableActions(role)] as const);
      expect(Object.fromEntries(required)).toEqual(Object.fromEntries(granted));
    },
  );

  test(title("publishEvents, as bundled, puts an event on the bus, and on the queue if the bus fails"), async () => {
    const key = membershipKey((await createTenant()).orgId, randomUUID(), "person", randomUUID());
    const added = { addedAt: "2026-01-01T00:00:00.000Z", addedBy: "ada", operationId: "operation" };
    const event = { Records: [buildRecord(key, { after: added })] };
    eventServices.takePublished();
    expect(await invokeJob("publishEvents", event)).toEqual({ batchItemFailures: [] });
    const bus = stack.outputs.eventBus;
    expect(eventServices.takePublished()).toMatchObject([{ EventBusName: bus, DetailType: "members.added" }]);
    eventServices.fail(({ operation }) => (operation === "PutEvents" ? { status: 500 } : undefined));
    expect(await invokeJob("publishEvents", event)).toEqual({ batchItemFailures: [] });
    expect(eventServices.takeQueued()).toEqual([stack.outputs.unsentEventsQueue]);
    eventServices.heal();
  });

  test(title("publish their metrics with the dimensions that the alarms use"), async () => {
    const { token, listId } = await createTenant();
    takeLog();
    const call = { token, params: { id: listId }, body: { prospects: [] }, remainingMs: 1_000 };
    const route = routes.getLeadList;
    expect((await invoke(handler("getLeadList"), route, call)).status).toBe(503);

    const line = await vi.waitUntil(() => takeLog().find((line) => line.includes("CloudWatchMetrics")));
    const { _aws, ...fields } = JSON.parse(line);
    const { namespace, metricName, dimensions } = stack.one(
      "cloudwatch/metricAlarm:MetricAlarm",
      "DeadlineStops-getLeadList",
    );
    const [{ Namespace, Dimensions, Metrics }] = _aws.CloudWatchMetrics;
    expect(Namespace).toBe(namespace);
    expect(Metrics).toContainEqual({ Name: metricName, Unit: "Count" });
    expect(Dimensions).toEqual([expect.toSatisfy((names) => names.length === 2)]);
    expect(fields).toMatchObject({ ...(dimensions as object), deadlineStops: 1 });
  });

  test(title("log the source file and line of an unexpected error"), async () => {
    const { orgId, token, listId } = await createTenant();
    await storeItems([{ key: leadListKey(orgId, listId), attributes: { id: listId, name: 1 } }]);
    takeLog();
    const call = { token, params: { id: listId } };
    expect((await invoke(handler("getLeadList"), routes.getLeadList, call)).status).toBe(500);

    const line = await vi.waitUntil(() => takeLog().find((line) => line.includes('"errorType"')));
    expect(JSON.parse(line)).toMatchObject({ level: "ERROR", errorType: "ValiError" });
    expect(line).toMatch(/lib\/lead-lists\/lead-list\.ts:\d+/);
  });
}
