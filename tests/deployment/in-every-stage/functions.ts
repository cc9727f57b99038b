import { randomUUID } from "node:crypto";
import { expect, test, vi } from "vitest";
import { readSettings } from "../../../lib/config.ts";
import { leadListKey } from "../../../lib/dynamodb/keys.ts";
import { routes } from "../../../lib/routes.ts";
import { readFunctions, startFunctions } from "../../testkit/deployment/bundled-functions.ts";
import { grantedActions, requiredActions } from "../../testkit/deployment/iam-actions.ts";
import type { Stack } from "../../testkit/deployment/synth.ts";
import { AUDIENCE, ISSUER } from "../../testkit/environment.ts";
import { storeItems } from "../../testkit/fixtures.ts";
import { invoke } from "../../testkit/invoke.ts";
import { proxy } from "../../testkit/setup.ts";
import { createTenant } from "../../testkit/tenant.ts";
import { jwks } from "../../testkit/tokens.ts";
import { runLeadListLifecycle } from "./lead-list-lifecycle.ts";

export function testFunctions(stage: string, stack: Stack) {
  const functions = readFunctions(stack);
  // No AWS: the embedded database takes DynamoDB's place, and the tests' issuer that of the user pool.
  const {
    handler,
    invoke: invokeJob,
    takeLog,
  } = startFunctions(stack, {
    DYNAMODB_ENDPOINT: proxy.endpoint,
    COGNITO_USER_POOL_ID: "",
    AUTH_ISSUER: ISSUER,
    AUTH_AUDIENCE: AUDIENCE,
    AUTH_JWKS: JSON.stringify(jwks),
  });

  test("are those of the routes, and the jobs", () => {
    expect([...functions.keys()].sort()).toEqual([...Object.keys(routes), "sweepDeletedLists"].sort());
  });

  test("have one vCPU, Node 24 on arm64, and a log that is kept for a time", () => {
    for (const [name, { inputs }] of functions) {
      const { logGroup } = inputs.loggingConfig as { logGroup: string };
      expect(inputs).toMatchObject({
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        memorySize: 1_769,
        timeout: name in routes ? 29 : 300,
        loggingConfig: { logFormat: "JSON", logGroup: `/aws/lambda/lead-lists-${stage}-${name}` },
        tracingConfig: { mode: "PassThrough" },
      });
      const group = stack.all("cloudwatch/logGroup:LogGroup").find(({ inputs }) => inputs.name === logGroup);
      expect(group?.inputs.retentionInDays).toBe(stage === "production" ? 180 : 14);
    }
  });

  test("a job's run waits and lasts until the next at the most", () => {
    const { scheduleExpression, target } = stack.one("scheduler/schedule:Schedule");
    expect(scheduleExpression).toBe("rate(10 minutes)");
    expect(target).toMatchObject({ retryPolicy: { maximumRetryAttempts: 0 } });
    const { maximumRetryAttempts, maximumEventAgeInSeconds } = stack.one(
      "lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    );
    expect(maximumRetryAttempts).toBe(0);
    const timeout = Number(functions.get("sweepDeletedLists")?.inputs.timeout);
    expect(Number(maximumEventAgeInSeconds) + timeout).toBe(600);
  });

  test("are told what lib/config.ts reads, and nothing else of the service's", () => {
    for (const { inputs } of functions.values()) {
      const { variables } = inputs.environment;
      const read = new Set<string>();
      const watched = new Proxy(variables, {
        get(all, name: string) {
          read.add(name);
          return all[name];
        },
      });
      readSettings(watched);
      const own = Object.keys(variables).filter((name) => !/^(SST_|POWERTOOLS_)/.test(name));
      expect(own.filter((name) => !read.has(name))).toEqual([]);
    }
  });

  test.each(Object.entries(routes))("%s asks for a token", async (name, route) => {
    const { status, body } = await invoke(handler(name), route, { params: { id: randomUUID() } });
    expect([status, body.error.code]).toEqual([401, "UNAUTHORIZED"]);
  });

  test("answer as bundled, and need of the tables exactly what their roles may do", async () => {
    const { orgId, token } = await createTenant();
    const needed = new Map<string, string[]>();
    const watch = async <T>(name: string, work: Promise<T>) => {
      const done = await work;
      needed.set(name, [...new Set([...(needed.get(name) ?? []), ...requiredActions(proxy.take())])].sort());
      return done;
    };
    proxy.take();
    await runLeadListLifecycle({
      orgId,
      async request(name, call) {
        const route = routes[name];
        const response = await watch(name, invoke(handler(name), route, { ...call, token }));
        expect([name, response.status]).toEqual([name, route.status]);
        return response;
      },
      sweepDeletedLists: () => watch("sweepDeletedLists", invokeJob("sweepDeletedLists", { id: "a run" })),
    });
    const granted = [...functions].map(([name, { role }]) => [name, grantedActions(role)] as const);
    expect(Object.fromEntries(needed)).toEqual(Object.fromEntries(granted));
  });

  test("count by the dimensions that the alarms look at", async () => {
    const { token, listId } = await createTenant();
    takeLog();
    const call = { token, params: { id: listId }, body: { prospects: [] }, remainingMs: 1_000 };
    const route = routes.getLeadList;
    expect((await invoke(handler("getLeadList"), route, call)).status).toBe(503);

    const line = await vi.waitUntil(() => takeLog().find((line) => line.includes("CloudWatchMetrics")));
    const { _aws, ...counted } = JSON.parse(line);
    const { namespace, metricName, dimensions } = stack.one(
      "cloudwatch/metricAlarm:MetricAlarm",
      "DeadlineStops-getLeadList",
    );
    const [{ Namespace, Dimensions, Metrics }] = _aws.CloudWatchMetrics;
    expect(Namespace).toBe(namespace);
    expect(Metrics).toContainEqual({ Name: metricName, Unit: "Count" });
    expect(Dimensions).toEqual([expect.toSatisfy((names) => names.length === 2)]);
    expect(counted).toMatchObject({ ...(dimensions as object), deadlineStops: 1 });
  });

  test("say in the log where an error came from, in terms of the source", async () => {
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
