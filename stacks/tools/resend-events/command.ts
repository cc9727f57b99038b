import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import * as v from "valibot";
import { EnvironmentError, readSystemCode } from "../../../lib/environment-error.ts";
import { defineCommand } from "../command.ts";
import { AWS_VARIABLES, readRegion } from "../connect-database.ts";
import { required } from "../options.ts";
import { createStopSignal } from "../stop-signal.ts";
import { resendEvents } from "./resend-events.ts";

export const command = defineCommand({
  description: `Sends each event of the queue to the event bus, and then deletes it from the queue.
If the command is stopped, nothing is lost. Run it again to continue.`,
  options: {
    queue: {
      placeholder: "URL",
      description: 'the output unsentEventsQueue of "npm run deploy"',
      schema: v.pipe(required, v.url("must be a URL"), v.regex(/^https?:/i, "must be a URL")),
    },
    bus: { placeholder: "NAME", description: "the output eventBus", schema: required },
  },
  positionals: {},
  environment: AWS_VARIABLES,
  async run({ queue, bus }) {
    const signal = createStopSignal();
    const config = { region: readRegion(), maxAttempts: 3 };
    try {
      const { sent, invalid, left, error } = await resendEvents({
        queueClient: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
        busClient: new EventBridgeClient(config),
        queue,
        bus,
        signal,
        onProgress: (count) => console.error(`${formatEvents(count)} sent`),
      });
      console.log(`Sent ${formatEvents(sent)}.`);
      if (invalid > 0) console.error(`Messages that are not events, and stay in the queue: ${invalid}.`);
      if (left > 0) throw new EnvironmentError(describeRejection(bus, error));
      if (signal.aborted) console.error("Stopped. Run the command again to continue.");
      return invalid > 0 || signal.aborted ? 1 : 0;
    } catch (error) {
      throw describeError(error, queue) ?? error;
    }
  },
});

const formatEvents = (count: number) => `${count.toLocaleString("en")} event${count === 1 ? "" : "s"}`;

const describeRejection = (bus: string, error: unknown): string =>
  `The bus ${bus} does not accept events${error instanceof Error ? ` (${error.name})` : ""}. ` +
  "Correct --bus, AWS_REGION or AWS_PROFILE, then run the command again after a minute.";

function describeError(error: unknown, queue: string): EnvironmentError | undefined {
  if (!(error instanceof Error)) return undefined;
  switch (readSystemCode(error) ?? error.name) {
    case "QueueDoesNotExist":
    case "AWS.SimpleQueueService.NonExistentQueue":
      return new EnvironmentError(`The queue ${queue} does not exist. Correct --queue, AWS_REGION or AWS_PROFILE.`);
    case "ECONNREFUSED":
    case "ENOTFOUND":
      return new EnvironmentError(`No queue responds at ${queue}. Correct --queue or AWS_REGION.`);
    case "CredentialsProviderError":
      return new EnvironmentError("No valid AWS credentials were found. Set AWS_PROFILE.");
    case "AccessDenied":
    case "AccessDeniedException":
      return new EnvironmentError(`These AWS credentials may not use the queue ${queue}. Set AWS_PROFILE.`);
  }
  return undefined;
}
