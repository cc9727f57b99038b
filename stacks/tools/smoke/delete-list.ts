import { setTimeout as wait } from "node:timers/promises";
import { ANY_ID } from "./expectation.ts";
import { readText } from "./json-path.ts";
import { createSend, NoResponseError, type Send, type SmokeRequest, type SmokeResponse, type Target } from "./send.ts";
import type { Values } from "./step.ts";
import { CREATE_LIST } from "./steps.ts";

const MAX_ATTEMPTS = 3;
const MAX_TIMEOUT_MS = 10_000;
const RETRY_DELAY_MS = 500;

/**
 * Deletes the list of a run that failed or was stopped. If the response to the creation was lost, the same request is
 * sent again and returns the list. The run's signal does not stop the deletion.
 * @returns a sentence that says whether the list is deleted
 */
export async function deleteList(target: Target, values: Values): Promise<string> {
  const send = createSend({ ...target, timeoutMs: Math.min(target.timeoutMs, MAX_TIMEOUT_MS) });
  const listId = toId(values.listId) ?? toId(readText((await retry(send, CREATE_LIST.request(values)))?.body, "id"));
  if (!listId) return 'It is unknown whether the list was created. If a list "smoke-test" exists, delete it.';
  const path = `/leadlists/${listId}`;
  const response = await retry(send, { method: "DELETE", path });
  if (response && [204, 404].includes(response.status)) return "The list was deleted.";
  return `The list could not be deleted. Send this request later: DELETE ${target.url}/api/v1/entities${path}`;
}

/** Accepts only a UUID, because the id becomes a part of a path. */
const toId = (text = ""): string | undefined => (ANY_ID.pattern.test(text) ? text : undefined);

/** Retries a request that gets no response, a server error or a 429. Returns the last response. */
async function retry(send: Send, request: SmokeRequest): Promise<SmokeResponse | undefined> {
  for (let attempt = 1; ; attempt++) {
    const response = await trySend(send, request);
    const isFinal = response !== undefined && response.status < 500 && response.status !== 429;
    if (isFinal || attempt === MAX_ATTEMPTS) return response;
    await wait(RETRY_DELAY_MS);
  }
}

async function trySend(send: Send, request: SmokeRequest): Promise<SmokeResponse | undefined> {
  try {
    return await send(request);
  } catch (error) {
    if (error instanceof NoResponseError) return undefined;
    throw error;
  }
}
