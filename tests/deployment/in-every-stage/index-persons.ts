import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { globalIdentityKey, globalKey } from "../../../lib/dynamodb/keys.ts";
import { type AlarmInputs, isBreaching } from "../../testkit/deployment/alarm-evaluation.ts";
import { readStreamMapping } from "../../testkit/deployment/bundled-functions.ts";
import { hasSearchDomain } from "../../testkit/deployment/stack-routes.ts";
import type { Stack } from "../../testkit/deployment/synth.ts";

export function testIndexPersons(stage: string, stack: Stack) {
  const title = (text: string) => `${stage} indexPersons: ${text}`;
  const mapping = readStreamMapping(stack, "IndexPersons");

  if (!hasSearchDomain(stack)) {
    test(title("nothing reads the stream of Global if the stage has no search"), () => expect(mapping).toEqual({}));
    return;
  }

  test(title("Lambda reads the stream of Global from its start, and repeats, splits and reports what fails"), () => {
    const { filterCriteria: _, functionName: __, ...settings } = mapping;
    expect(settings).toEqual({
      eventSourceArn: expect.stringMatching(/:table\/Global\/stream\/.+$/),
      startingPosition: "TRIM_HORIZON",
      batchSize: 1_000,
      maximumBatchingWindowInSeconds: 1,
      functionResponseTypes: ["ReportBatchItemFailures"],
      bisectBatchOnFunctionError: true,
      // AWS accepts at most this. The age ends the attempts.
      maximumRetryAttempts: 10_000,
      maximumRecordAgeInSeconds: 21_600,
      destinationConfig: { onFailure: { destinationArn: expect.stringMatching(/:UnindexedChangesQueue$/) } },
    });
  });

  test(title("Lambda invokes the function for every kind of change of a person, and for nothing else"), () => {
    const { filters } = mapping.filterCriteria as { filters: { pattern: string }[] };
    const [pattern, ...others] = filters.map(({ pattern }) => JSON.parse(pattern));
    expect([others, Object.keys(pattern)]).toEqual([[], ["dynamodb"]]);
    const passes = (pk: string) =>
      pattern.dynamodb.Keys.pk.S.some(({ prefix }: { readonly prefix: string }) => pk.startsWith(prefix));
    const id = randomUUID();
    expect(passes(globalKey("person", id).pk)).toBe(true);
    for (const pk of [globalKey("company", id).pk, globalIdentityKey("email:ada@example.com").pk])
      expect([pk, passes(pk)]).toEqual([pk, false]);
  });

  test.each([
    ["StreamDelay-indexPersons", 3_600_001, 3_600_000],
    ["UnindexedChanges", 1, 0],
  ])(title("%s fires for %d, and does not for %d"), (name, firing, quiet) => {
    const alarm = stack.one("cloudwatch/metricAlarm:MetricAlarm", name) as unknown as AlarmInputs;
    expect([isBreaching(alarm, { value: firing }), isBreaching(alarm, { value: quiet })]).toEqual([true, false]);
  });
}
