import { createEventPublisher } from "../lib/events/publish-events.ts";

export const handler = createEventPublisher();
