import { parse } from "valibot";
import { onTestFinished } from "vitest";
import { ChangeEvent } from "../../lib/events/event.schema.ts";
import { findEventViolations } from "./asyncapi.ts";

/** A server-sent event (the comments are left out): https://html.spec.whatwg.org/multipage/server-sent-events.html */
const SENT_EVENT = /^id: (?<id>.*)\nevent: (?<type>.*)\ndata: (?<data>.*)$/;

/**
 * Listens to `GET /events` of a local stack until the test ends. When this resolves, the stack has accepted the listener.
 * Each event must match its schema and the AsyncAPI document.
 * @param lastEventId also replays the kept events after this one
 */
export async function listenToEvents(url: string, token: string, lastEventId?: string) {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const response = await fetch(`${url}/events`, {
    headers: { authorization: `Bearer ${token}`, ...(lastEventId !== undefined && { "last-event-id": lastEventId }) },
    signal: abort.signal,
  });
  if (!response.body) throw new Error("The response has no body");
  const parts = splitParts(response.body.pipeThrough(new TextDecoderStream()));
  await parts.next();
  return {
    response,
    /** Waits for the next events. */
    async take(count: number): Promise<ChangeEvent[]> {
      const events: ChangeEvent[] = [];
      while (events.length < count) {
        const { value = "", done } = await parts.next();
        if (done) throw new Error("The stream ended");
        const { id, type, data = "" } = SENT_EVENT.exec(value)?.groups ?? {};
        if (!data) continue;
        const event = parse(ChangeEvent, JSON.parse(data));
        const violations = findEventViolations(event);
        if (violations.length > 0) throw new Error(`${type} does not match the AsyncAPI document: ${violations}`);
        if (event.id !== id || event.type !== type) throw new Error("The fields do not match the data");
        events.push(event);
      }
      return events;
    },
    /** Resolves when the stack has ended the stream. */
    async ended(): Promise<void> {
      while (!(await parts.next()).done);
    },
    close: () => abort.abort(),
  };
}

async function* splitParts(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of texts) {
    const parts = (rest + text).split("\n\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
}
