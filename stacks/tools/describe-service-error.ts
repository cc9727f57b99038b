import { ApiError, NoResponseError } from "../../lib/client/errors.ts";
import { toPrintable } from "./printable.ts";

interface Context {
  readonly url: string;
  /** The id of the list that the command uses. */
  readonly listId?: string | undefined;
  /** What a service without the routes of the command lacks. */
  readonly needs?: string | undefined;
}

/** The meaning of an error of the service for somebody at a terminal. */
const MEANINGS: Readonly<Record<number, (context: Context, reason: string | undefined) => string>> = {
  401: () => "The service does not accept the token. Get a new one, and set LEADS_TOKEN or --token.",
  403: () => "The user of the token may not use the list. Ask somebody who may to add the user.",
  404: ({ listId, url }) =>
    listId ? `The organisation of the token has no list ${listId} at ${url}.` : `There is no such service at ${url}.`,
  // The service names the limit, then the header that says when to retry. A gateway has no reason.
  429: (_, reason = "The organisation's limit is used up") => `${reason.split(";", 1)}.`,
  503: () => "The service is not available at the moment.",
};

/** Whether a limit rejected a request that it will always reject. */
export const isAloneTooLarge = ({ status, reason }: ApiError): boolean =>
  status === 429 && reason?.startsWith("The request alone exceeds") === true;

/**
 * Describes an error of a call to the service in one line that says what to do.
 * @returns undefined if the error has another origin
 */
export function describeServiceError(error: unknown, context: Context): string | undefined {
  if (error instanceof NoResponseError)
    return `${context.url} does not respond. Check the address, and that the service runs. (${error.message})`;
  if (!(error instanceof ApiError)) return undefined;
  const { status, code, retryAfterSeconds, details } = error;
  const [detail] = details;
  const { url, needs } = context;
  // The response of a gateway that has no such route. A service need not have all of them.
  if (status === 404 && code !== "NOT_FOUND")
    return `There is no such service at ${url}${needs ? `, or it has no ${needs}` : ""}. (${error.message})`;
  const meaning =
    MEANINGS[status]?.(context, error.reason) ?? (detail ? `${detail.path}: ${detail.message}.` : error.reason);
  const isWaitUseful = retryAfterSeconds !== undefined && !isAloneTooLarge(error);
  const when = isWaitUseful ? ` Wait until ${formatTime(retryAfterSeconds)}.` : "";
  return toPrintable(`${meaning ?? "The service failed."}${when} (${error.message})`);
}

/** The time of day at the end of a wait, rounded up to minutes, and its time zone, because limits of a day end at midnight UTC. */
function formatTime(seconds: number): string {
  const time = new Date(Math.ceil((Date.now() + seconds * 1_000) / 60_000) * 60_000);
  return time.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
}
