import type { errors } from "@opensearch-project/opensearch";
import { ServiceUnavailableError } from "../errors.ts";

/** OpenSearch responded with an error. Its message is left out, because it can repeat a part of the request. */
export class EngineResponseError extends Error {
  /** What the log shows, such as `403 security_exception`. */
  readonly code: string;
  readonly status: number;
  readonly type: unknown;

  constructor({ statusCode, body }: errors.ResponseError) {
    const type: unknown = body?.error?.type;
    const code = typeof type === "string" ? `${statusCode} ${type}` : String(statusCode);
    super(`OpenSearch responded with ${code}`);
    this.code = code;
    this.status = statusCode;
    this.type = type;
  }
}

/** The type of the error if an index or an alias does not exist. */
export const NO_INDEX = "index_not_found_exception";

const findResponse = (error: unknown): EngineResponseError | undefined =>
  error instanceof ServiceUnavailableError && error.cause instanceof EngineResponseError ? error.cause : undefined;

/** Whether `send` failed because OpenSearch responded with an error of this type. */
export const hasErrorType = (error: unknown, type: string): boolean => findResponse(error)?.type === type;

/** Whether `send` failed because OpenSearch responded that something does not exist. */
export const isNotFound = (error: unknown): boolean => findResponse(error)?.status === 404;

/** Throws another error if a request failed because its index does not exist. */
export async function ifNoIndex<T>(response: Promise<T>, NewError: new (options: ErrorOptions) => Error): Promise<T> {
  try {
    return await response;
  } catch (error) {
    const isMissing = hasErrorType(error, NO_INDEX) || hasErrorType(error, "aliases_not_found_exception");
    throw isMissing ? new NewError({ cause: error }) : error;
  }
}
