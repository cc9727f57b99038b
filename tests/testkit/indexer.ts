import { onTestFinished, vi } from "vitest";
import { globalKey } from "../../lib/dynamodb/keys.ts";
import type { KeyRecord } from "../../lib/person-index/index-changes.ts";
import { buildLambdaContext } from "../../stacks/local/gateway/lambda-context.ts";
import { log } from "./setup.ts";

let sequence = 0;
/** Builds the stream record of a change of a person. */
export const buildChange = ({ id }: { readonly id: string }): KeyRecord => ({
  dynamodb: { Keys: { pk: { S: globalKey("person", id).pk } }, SequenceNumber: String(++sequence) },
});
export const readSequence = ({ dynamodb }: KeyRecord) => ({ itemIdentifier: dynamodb?.SequenceNumber });

/** Loads the real handler, with a new index. */
export async function loadIndexer(environment: Readonly<Record<string, string>> = {}) {
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const [name, value] of Object.entries({ SEARCH_INDEX: ":memory:", ...environment })) vi.stubEnv(name, value);
  vi.resetModules();
  const { handler } = await import("../../functions/index-persons.ts");
  const { openPersonIndex } = await import("../../lib/person-search/open-person-index.ts");
  const index = await openPersonIndex();
  log.take();
  return {
    index,
    invoke: (Records: readonly KeyRecord[], remainingMs = 60_000) =>
      handler({ Records }, buildLambdaContext("index-persons", remainingMs)),
    readLog: () => log.take().map((line) => JSON.parse(line)),
  };
}
