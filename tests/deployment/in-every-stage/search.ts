import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { type AlarmInputs, isBreaching, readMetrics } from "../../testkit/deployment/alarm-evaluation.ts";
import { readFunctions } from "../../testkit/deployment/bundled-functions.ts";
import { readStatements } from "../../testkit/deployment/iam-actions.ts";
import { hasSearchDomain } from "../../testkit/deployment/stack-routes.ts";
import type { Stack } from "../../testkit/deployment/synth.ts";

/** The functions that search. */
const SEARCHING = ["listPersonValues", "searchPersons"];
/** All that use the index of persons. */
const USING = ["indexPersons", ...SEARCHING];

export function testSearch(stage: string, stack: Stack) {
  const title = (text: string) => `${stage} search: ${text}`;
  const hasDomain = hasSearchDomain(stack);
  const functions = [...readFunctions(stack)];

  test(title(hasDomain ? "the functions that search can only ask the domain" : "no function has access"), () => {
    const granted = functions
      .filter(([name]) => name !== "indexPersons")
      .flatMap(([name, { role }]) =>
        readStatements(role)
          .filter(({ actions }) => actions.some((action) => action.startsWith("es:")))
          .map((statement) => ({ name, ...statement })),
      );
    const access = {
      effect: "Allow",
      actions: ["es:ESHttpPost"],
      resources: [expect.stringMatching(/:domain\/[^*]+\/\*$/)],
    };
    expect(granted.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual(
      hasDomain ? SEARCHING.map((name) => ({ name, ...access })) : [],
    );
  });

  test(title("only functions that use it know the engine"), () => {
    const knowing = functions.filter(([, { inputs }]) =>
      Object.keys(inputs.environment.variables).some((name) => name.startsWith("OPENSEARCH_")),
    );
    expect(knowing.map(([name]) => name).toSorted()).toEqual(hasDomain ? USING : []);
  });

  test(
    title("as bundled, only functions that use it contain the engine, and none contains that of the local stack"),
    async () => {
      const contents = await Promise.all(
        functions.map(async ([name, { bundle }]) => ({ name, text: await readFile(bundle, "utf8") })),
      );
      const containing = (text: string) => contents.filter((each) => each.text.includes(text)).map(({ name }) => name);
      expect(containing("opensearch-js/").toSorted()).toEqual(hasDomain ? USING : []);
      expect(containing("fts5")).toEqual([]);
    },
  );

  if (!hasDomain) return;
  const domain = stack.one("opensearch/domain:Domain");

  test(
    title("the domain accepts only signed requests over TLS, and encrypts what it stores and what its nodes send"),
    () => {
      expect(domain).toMatchObject({
        engineVersion: "OpenSearch_2.19",
        encryptAtRest: { enabled: true },
        nodeToNodeEncryption: { enabled: true },
        domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-2019-07" },
      });
      // A policy of the domain, or users of its own, could let others in.
      expect(domain).not.toHaveProperty("accessPolicies");
      expect(domain).not.toHaveProperty("advancedSecurityOptions");
      expect(stack.all("opensearch/domainPolicy:DomainPolicy")).toEqual([]);
      for (const [name, { inputs }] of functions) {
        const { OPENSEARCH_REGION } = inputs.environment.variables;
        expect(OPENSEARCH_REGION).toBe(USING.includes(name) ? "us-east-1" : undefined);
      }
    },
  );

  test(title("the domain has the size that is configured, with nodes in different zones"), () => {
    expect(domain).toMatchObject({
      clusterConfig: {
        instanceType: "r6g.large.search",
        instanceCount: 2,
        zoneAwarenessEnabled: true,
        zoneAwarenessConfig: { availabilityZoneCount: 2 },
      },
      ebsOptions: { ebsEnabled: true, volumeSize: 100, volumeType: "gp3" },
    });
  });

  test.each([
    ["SearchRed", 5, { value: 1 }, { value: 0 }],
    // Of 100 GB, in MB.
    ["SearchStorage", 5, { free: 25_599 }, { free: 25_601 }],
    ["SearchMemory", 15, { value: 96 }, { value: 95 }],
    ["SearchWritesBlocked", 5, { value: 1 }, { value: 0 }],
    ["SearchRejects", 1, { searches: 1, writes: 0 }, { searches: 0, writes: 0 }],
    ["SearchRejects", 1, { searches: 0, writes: 2 }, { searches: -7, writes: 0 }],
  ])(title("%s fires after %d minutes of %o, and does not fire for %o"), (name, minutes, firing, quiet) => {
    const alarm = stack.one("cloudwatch/metricAlarm:MetricAlarm", name) as unknown as AlarmInputs;
    expect(alarm.evaluationPeriods * (readMetrics(alarm)[0]?.period ?? 0)).toBe(minutes * 60);
    expect([isBreaching(alarm, firing), isBreaching(alarm, quiet)]).toEqual([true, false]);
  });

  test(title("the alarms watch the domain"), () => {
    const dimensions = stack
      .all("cloudwatch/metricAlarm:MetricAlarm")
      .filter(({ name }) => /^Search/.test(name))
      .flatMap(({ inputs }) => JSON.stringify(inputs).match(/"dimensions":\{[^}]*\}/g));
    const ofDomain = { ClientId: "123456789012", DomainName: domain.domainName };
    expect(dimensions).toHaveLength(6);
    expect(new Set(dimensions)).toEqual(new Set([`"dimensions":${JSON.stringify(ofDomain)}`]));
  });

  test(title("the functions send their requests to the domain"), () => {
    for (const [name, { inputs }] of functions) {
      const url = USING.includes(name) ? "https://search-Search.us-east-1.es.amazonaws.com" : undefined;
      expect(inputs.environment.variables.OPENSEARCH_URL).toBe(url);
    }
  });
}
