import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { expect, test } from "vitest";
import { readEventSettings, readSearchSettings, readSettings } from "../../lib/config.ts";
import { ChangeEvent } from "../../lib/events/event.schema.ts";
import { readDeploySettings } from "../../stacks/deploy-settings.ts";
import { deployedRoutes } from "../../stacks/deployed-functions.ts";
import { type AlarmInputs, readMetrics } from "../testkit/deployment/alarm-evaluation.ts";
import { readFunctions } from "../testkit/deployment/bundled-functions.ts";
import { synth } from "../testkit/deployment/synth.ts";
import { captureLogEntries } from "../testkit/log-entries.ts";
import { readAnchors, readCode, readFirstColumn, readLinks, readSection } from "../testkit/markdown.ts";
import { readBlocks, readPage } from "../testkit/page-commands.ts";
import { jwks } from "../testkit/tokens.ts";

const page = readPage("stacks/README.md");
const blocks = readBlocks(page);
const issuer = { AUTH_ISSUER: "https://issuer.example.com", AUTH_AUDIENCE: "api" };
const domain = {
  API_DOMAIN: "api.example.com",
  API_CERTIFICATE_ARN: "arn:aws:acm:us-east-1:111122223333:certificate/1",
};
const [stack, stackWithIssuer, stackWithSearch] = await Promise.all([
  synth("dev", {}, false),
  synth("dev", { ...issuer, ...domain }, false),
  synth("dev", { SEARCH: "opensearch" }, false),
]);
const [alarms = [], alarmsWithSearch = []] = [stack, stackWithSearch].map((each) =>
  each.all("cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => inputs as unknown as AlarmInputs),
);
const functions = readFunctions(stack);

test("stacks/README.md: the runbook has one complete section for each kind of alarm, also of the webhook, and no other", () => {
  const ofWebhook = Array.from(page.matchAll(/^createQueueAlarm\("(\w+)"/gm), ([, kind = ""]) => kind);
  const kinds = new Set([...alarmsWithSearch.map(({ name }) => name.split("-")[3] ?? ""), ...ofWebhook]);
  const sections = Array.from(readSection(page, "Alarms").matchAll(/^### (.*)$/gm), ([, heading = ""]) => heading);
  expect(sections.toSorted()).toEqual([...kinds].toSorted());
  for (const kind of kinds) {
    expect(readSection(page, kind)).toMatch(/^\n\*\*Meaning\.\*\* .*\n\n\*\*Check\.\*\* .*\n\n\*\*Action\.\*\* /s);
  }
});

test("stacks/README.md: the numbers of alarms, functions and requests per second are those of the deployment", () => {
  expect(page).toContain(`${alarms.length} alarms on ${alarms.flatMap(readMetrics).length} metrics`);
  expect(page).toContain(`|${alarms.length} alarms|`);
  const withSearch = alarmsWithSearch.length;
  expect(page).toContain(`${withSearch} alarms on ${alarmsWithSearch.flatMap(readMetrics).length} metrics instead`);
  expect(page).toContain(`A stage has ${alarms.length}, and ${withSearch} with a domain`);
  expect(page).toContain(`${deployedRoutes.length} Lambda functions`);
  const { defaultRouteSettings } = stack.one("apigatewayv2/stage:Stage");
  const [, rate, burst] = /\| (\d+) requests per second, bursts of ([\d,]+), for all clients/.exec(page) ?? [];
  expect(defaultRouteSettings).toEqual({
    throttlingRateLimit: Number(rate),
    throttlingBurstLimit: Number(burst?.replace(",", "")),
  });
  const longestName = Math.max(...[...functions.values()].map(({ inputs }) => inputs.name.length));
  expect(page).toContain(`at most ${64 - longestName + "dev".length} characters`);
});

test("stacks/README.md: the outputs are those that a deployment prints, with a user pool, with an issuer and a domain, or with a search", () => {
  const outputs = [stack, stackWithIssuer, stackWithSearch].flatMap((each) => Object.keys(each.outputs));
  const documented = readFirstColumn(readSection(page, "Deploy"));
  expect(documented.toSorted()).toEqual([...new Set(outputs)].filter((name) => !name.startsWith("_")).toSorted());
});

/** Returns the names of the variables that a function reads from an environment. */
function recordReads(read: (environment: Record<string, string>) => unknown, variables: Record<string, string>) {
  const names = new Set<string>();
  read(
    new Proxy(variables, {
      get: (target, name: string) => names.add(name) && target[name],
      has: (target, name: string) => names.add(name) && name in target,
    }),
  );
  return [...names];
}

test("stacks/README.md: documents exactly the variables that a deployment reads", () => {
  const root = join(import.meta.dirname, "../..");
  const files = ["sst.config.ts", ...readdirSync(join(root, "stacks")).filter((name) => name.endsWith(".ts"))];
  const elsewhere = files.flatMap((name) =>
    Array.from(readPage(name === "sst.config.ts" ? name : `stacks/${name}`).matchAll(/process\.env(?:\.(\w+))?/g)).map(
      ([, variable]) => variable ?? name,
    ),
  );
  expect(elsewhere).toEqual(["AWS_REGION", "deploy-settings.ts"]);
  const read = recordReads(readDeploySettings, issuer);
  const documented = readFirstColumn(readSection(page, "Deployment variables"));
  expect(documented.toSorted()).toEqual(["AWS_REGION", ...read].toSorted());
});

test("stacks/README.md: documents exactly the variables that a function has or reads", () => {
  const common = {
    TENANTS_TABLE: "Tenants",
    GLOBAL_TABLE: "Global",
    CURSOR_SECRET: "a secret of the tests",
    IDENTITY_SECRET: "a secret of the tests",
  };
  const cognito = { COGNITO_USER_POOL_ID: "us-east-1_AbCdEfGhI", COGNITO_CLIENT_ID: "client" };
  const read = [
    ...[{ ...issuer, AUTH_JWKS: JSON.stringify(jwks) }, cognito].flatMap((auth) =>
      recordReads(readSettings, { ...common, ...auth }),
    ),
    ...recordReads(readSearchSettings, { SEARCH_INDEX: "index" }),
    ...recordReads(readSearchSettings, { OPENSEARCH_URL: "https://search.example.com" }),
    ...recordReads(readEventSettings, { EVENT_BUS: "bus", UNSENT_EVENTS_QUEUE: "https://sqs.example.com/1/queue" }),
  ];
  const set = [...functions.values()].flatMap(({ inputs }) => Object.keys(inputs.environment.variables));
  const names = new Set([...read, ...set.filter((name) => !name.startsWith("SST_"))]);
  const documented = readFirstColumn(readSection(page, "Lambda variables"));
  expect(documented.toSorted()).toEqual([...names].toSorted());
});

test("stacks/README.md: documents exactly the fields of the logs and the counters, and queries use no others", async () => {
  const entries = await captureLogEntries();
  const logged = [...new Set(Object.values(entries).flatMap((entry) => Object.keys(entry)))];
  const { dashboardBody } = stack.one("cloudwatch/dashboard:Dashboard");
  const counters = Array.from(String(dashboardBody).matchAll(/MetricName=\\"(\w+)/g), ([, name = ""]) => name);
  const { format } = stack.one("apigatewayv2/stage:Stage").accessLogSettings as { format: string };
  const accessLog = Object.keys(JSON.parse(format));

  const documented = readFirstColumn(readSection(page, "Logs and metrics"));
  const names = [...logged.filter((name) => !counters.includes(name)), ...counters].toSorted();
  expect(documented.filter((name) => !name.startsWith("/aws/")).toSorted()).toEqual(names);
  const [sentence = ""] = /An entry of the access log has [^.]*\./s.exec(page) ?? [];
  expect(readCode(sentence)).toEqual(accessLog);

  const queries = blocks.filter(({ language }) => language === "insights");
  expect(queries).toHaveLength(11);
  for (const { text } of queries) {
    const known = text.includes("detail.")
      ? ["detail", ...listEventFields().map((name) => `detail.${name}`)]
      : text.includes("routeKey")
        ? accessLog
        : [...logged, ...counters];
    expect(readQueryFields(text).filter((field) => !known.includes(field))).toEqual([]);
  }
});

/** The fields of all types of events. */
const listEventFields = () => [...new Set(ChangeEvent.options.flatMap(({ entries }) => Object.keys(entries)))];

/** The fields that a Logs Insights query uses, without its own `@timestamp`, its keywords and the names that it defines. */
function readQueryFields(query: string): string[] {
  const keywords = new Set("fields filter stats sort limit by desc and or like as count sum".split(" "));
  const code = query.replace(/"[^"]*"|\/[^/]*\/|@\w+/g, "");
  const defined = new Set(Array.from(code.matchAll(/ as (\w+)/g), ([, name]) => name));
  return Array.from(code.matchAll(/(?<![\w.])[a-z]\w*(?:\.[a-z]\w*)*/gi), ([name]) => name).filter(
    (name) => !keywords.has(name) && !defined.has(name),
  );
}

test("stacks/README.md: every link leads to a heading of the page or to a file", () => {
  const links = readLinks(page).filter((target) => !target.startsWith("https:"));
  expect(links.length).toBeGreaterThan(10);
  const anchors = readAnchors(page);
  const folder = join(import.meta.dirname, "../../stacks");
  expect(links.filter((target) => !anchors.includes(target) && !existsSync(join(folder, target)))).toEqual([]);
});

test("stacks/README.md: the example of an event is valid, and the table has the fields of each type and no others", () => {
  const section = readSection(page, "Events");
  const [example = ""] = readBlocks(section).flatMap(({ language, text }) => (language === "json" ? [text] : []));
  expect(v.parse(ChangeEvent, JSON.parse(example))).toEqual(JSON.parse(example));
  const [, heading = ""] = /^\| type \| (.*) \|$/m.exec(section) ?? [];
  const rows = Array.from(section.matchAll(/^\| (`\w+\.\w+`.*?) \| (.*) \|$/gm), ([, types = "", fields = ""]) => ({
    types: readCode(types),
    fields: [...readCode(heading), ...readCode(fields.replace(/\(.*?\)/g, ""))].toSorted(),
  }));
  expect(rows).toEqual(
    ChangeEvent.options.map(({ entries }) => ({
      types: entries.type.options,
      fields: Object.keys(entries).toSorted(),
    })),
  );
});
