import { expect, test } from "vitest";
import { readSearchSettings } from "../../lib/config.ts";
import { readFunctions } from "../testkit/deployment/bundled-functions.ts";
import { readStatements } from "../testkit/deployment/iam-actions.ts";
import { synth } from "../testkit/deployment/synth.ts";

/* The search for persons in stages that `stages.test.ts` does not have. */

const OPENSEARCH_URL = "https://search.example.com";
const credentials = { SST_SECRET_OpenSearchCredentials: "ada:p@ss:word/" };
/** The longest name that is allowed. */
const stage = `A${"s".repeat(34)}`;
const [withCluster, withoutSecret, withWrongSecret, withLongStage] = await Promise.all([
  synth("staging", { OPENSEARCH_URL, SEARCH_SHARDS: "2", ...credentials }, false),
  synth("staging", { OPENSEARCH_URL }, false).catch(String),
  synth("staging", { OPENSEARCH_URL, SST_SECRET_OpenSearchCredentials: "hunter2" }, false).catch(String),
  synth(stage, { SEARCH: "opensearch" }, false),
]);

test("OPENSEARCH_URL: only the functions that use the index have the address, with the user and the password of the secret", () => {
  const settings = [...readFunctions(withCluster)].flatMap(([name, { inputs }]) => {
    const { variables } = inputs.environment;
    return "OPENSEARCH_URL" in variables ? [[name, readSearchSettings(variables)]] : [];
  });
  const expected = {
    openSearchUrl: "https://ada:p%40ss%3Aword%2F@search.example.com",
    region: undefined,
    index: "lead-lists-staging-persons",
    shards: 2,
  };
  expect(Object.fromEntries(settings)).toEqual({
    searchPersons: expected,
    listPersonValues: expected,
    indexPersons: expected,
  });
  // What a deployment prints has no credentials.
  expect(withCluster.outputs).toMatchObject({
    openSearchUrl: OPENSEARCH_URL,
    openSearchIndex: "lead-lists-staging-persons",
  });
});

test("OPENSEARCH_URL: the stack has all routes, but no domain, no alarms about one, and no access to any", () => {
  const routes = withCluster.all("apigatewayv2/route:Route").map(({ inputs }) => inputs.routeKey);
  expect(routes).toContain("POST /api/v1/entities/persons/search");
  expect(withCluster.all("opensearch/domain:Domain")).toEqual([]);
  const alarms = withCluster.all("cloudwatch/metricAlarm:MetricAlarm").map(({ name }) => name);
  expect(alarms.filter((name) => name.startsWith("Search"))).toEqual([]);
  const actions = [...readFunctions(withCluster).values()].flatMap(({ role }) =>
    readStatements(role).flatMap((statement) => statement.actions),
  );
  expect(actions.filter((action) => action.startsWith("es:"))).toEqual([]);
});

test("OPENSEARCH_URL without the secret: the deployment fails and names the secret", () => {
  expect(withoutSecret).toContain("OpenSearchCredentials");
});

test("OPENSEARCH_URL with a secret that has no password: the deployment fails, and does not print it", () => {
  expect(withWrongSecret).toContain("The secret OpenSearchCredentials must be of the form USER:PASSWORD");
  expect(withWrongSecret).not.toContain("hunter2");
});

test("SEARCH=opensearch: the names of the domain and of the index are valid for every stage", () => {
  const { domainName, clusterConfig } = withLongStage.one("opensearch/domain:Domain");
  expect(domainName).toMatch(/^lead-lists-asssssss-[\da-f]{8}$/);
  expect(clusterConfig).toEqual({ instanceType: "t3.small.search", instanceCount: 1 });
  const { variables } = readFunctions(withLongStage).get("searchPersons")?.inputs.environment ?? expect.fail();
  expect(readSearchSettings(variables)).toMatchObject({ index: `lead-lists-${stage.toLowerCase()}-persons` });
});
