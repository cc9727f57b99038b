import { ApiError } from "../../../lib/client/errors.ts";
import { EnvironmentError } from "../../../lib/environment-error.ts";
import { describeServiceError, isAloneTooLarge } from "../describe-service-error.ts";
import type { ImportResult } from "./import-file.ts";

const CONTINUE = "Run the same command again to continue.";

/**
 * Says in one line why a run has ended before its end, and how to go on.
 * @throws the error if it has another cause than the service or the user
 */
export function describeStop(error: unknown, { url, listId }: { readonly url: string } & Pick<ImportResult, "listId">) {
  if (isAbort(error)) return `Stopped. ${CONTINUE}`;
  if (error instanceof EnvironmentError) return error.message;
  const description = describeServiceError(error, { url, listId });
  if (description === undefined) throw error;
  return [description, ...listAdvice(error)].join(" ");
}

function listAdvice(error: unknown): string[] {
  if (!(error instanceof ApiError) || error.status >= 500 || error.status === 401) return [CONTINUE];
  if (isAloneTooLarge(error)) return ["Begin again with --restart and a smaller --batch."];
  return error.status === 429 ? [CONTINUE] : [];
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === "AbortError";
