import { EnvironmentError } from "../../../lib/environment-error.ts";
import { describeServiceError } from "../describe-service-error.ts";
import type { ImportResult } from "./import-file.ts";

/**
 * Says in one line why a run has ended before its end, and how to go on.
 * @throws the error if it has another cause than the service or the user
 */
export function describeStop(error: unknown, { url, listId }: { readonly url: string } & Pick<ImportResult, "listId">) {
  if (isAbort(error)) return "Stopped. Run the same command again to continue.";
  const description =
    describeServiceError(error, { url, listId }) ?? (error instanceof EnvironmentError ? error.message : undefined);
  if (description === undefined) throw error;
  return `${description} Run the same command again to continue.`;
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === "AbortError";
