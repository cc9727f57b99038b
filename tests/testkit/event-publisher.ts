import type { DynamoDBBatchResponse } from "aws-lambda";
import { onTestFinished, vi } from "vitest";
import type { StreamRecord } from "../../lib/events/read-change.ts";
import { buildLambdaContext } from "../../stacks/local/gateway/lambda-context.ts";
import { startEventServices } from "./event-services.ts";

/** The variables with which the handler of `functions/publish-events.ts` reaches the services of the tests. */
const buildPublisherEnvironment = ({ endpoint, queueUrl }: { endpoint: string; queueUrl: string }) => ({
  EVENT_BUS: "a-bus",
  UNSENT_EVENTS_QUEUE: queueUrl,
  AWS_ENDPOINT_URL_EVENTBRIDGE: endpoint,
  AWS_ENDPOINT_URL_SQS: endpoint,
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "ASIA",
  AWS_SECRET_ACCESS_KEY: "secret",
});

/** Loads the real handler, with services of its own until the test ends. Retries follow without a delay. */
export async function startEventPublisher() {
  const services = await startEventServices();
  const random = vi.spyOn(Math, "random").mockReturnValue(0);
  onTestFinished(() => {
    random.mockRestore();
    vi.unstubAllEnvs();
    services.stop();
  });
  for (const [name, value] of Object.entries(buildPublisherEnvironment(services))) vi.stubEnv(name, value);
  vi.resetModules();
  const { handler } = await import("../../functions/publish-events.ts");
  return {
    ...services,
    /** Invokes the handler with a batch of the stream. */
    publish: (Records: readonly StreamRecord[], remainingMs = 60_000): Promise<DynamoDBBatchResponse> =>
      handler({ Records }, buildLambdaContext("publish-events", remainingMs)),
    /** The parsed messages in the queue. */
    readQueue: () => [...services.queue.values()].map((body) => JSON.parse(body)),
  };
}
