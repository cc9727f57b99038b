/** An invalid field of the request, such as `{path: "prospects.3.emails.0", message: "must be an e-mail address"}`. */
export interface ErrorDetail {
  readonly path: string;
  readonly message: string;
}

/** An error that the service throws on purpose. Callers see its message, so it must not contain internal details. */
abstract class ServiceError extends Error {}

/**
 * The request is invalid. `details` has an entry for each invalid field, at most 50; `truncated` says that there are
 * more.
 */
export class BadRequestError extends ServiceError {
  readonly details: readonly ErrorDetail[];
  readonly truncated: boolean;
  constructor(message: string, details: readonly ErrorDetail[] = [], truncated = false) {
    super(message);
    this.details = details;
    this.truncated = truncated;
  }
}

/** More details than this are not reported. */
export const MAX_ERROR_DETAILS = 50;

/**
 * Builds the error for a part of the request that violates its schema.
 * @param details any number; the first 50 are reported
 * @param hasMore whether there are more errors than `details` has
 */
export const buildValidationError = (
  part: "header" | "query" | "body",
  details: readonly ErrorDetail[],
  hasMore = false,
): BadRequestError =>
  new BadRequestError(
    `The request ${part} is not valid; see details`,
    details.slice(0, MAX_ERROR_DETAILS),
    hasMore || details.length > MAX_ERROR_DETAILS,
  );

/** The token is missing or invalid, or does not name an organisation. */
export class UnauthorizedError extends ServiceError {
  constructor() {
    super("A valid bearer token of a member of an organisation is required");
  }
}

/** The caller has no access to the resource. */
export class ForbiddenError extends ServiceError {}

/** A kind of resource that an id identifies, as error messages call it. */
export type Resource = "LeadList" | "Lead" | "Search";

/** The caller's organisation has no such resource. */
export class NotFoundError extends ServiceError {
  /**
   * @param id in canonical form; omitted if it is malformed, because responses never echo input
   * @param reason what the caller should know
   */
  constructor(resource: Resource, id = "...", reason: "not found" | "was erased" = "not found") {
    super(`${resource} with id '${id}' ${reason}`);
  }
}

/** `If-Match` does not contain the ETag of the current version. Nothing was written. */
export class PreconditionFailedError extends ServiceError {
  constructor() {
    super("The resource has changed: its ETag does not match If-Match; read it again before you change it");
  }
}

/** A limit of the organisation rejects the request. Nothing was written, and the request was not counted. */
export class TooManyRequestsError extends ServiceError {
  /** The name of the limit, for the log. */
  readonly limit: string;
  /** The rest of the window of the limit, at least 1. */
  readonly retryAfterSeconds: number;
  constructor(message: string, limit: string, retryAfterSeconds: number) {
    super(message);
    this.limit = limit;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * Time ran out because the database kept failing. What was written is kept; a retry completes the work.
 */
export class ServiceUnavailableError extends ServiceError {
  /** @param cause the last failure */
  constructor(cause?: unknown) {
    super("The service is busy; send the same request again, with the same Idempotency-Key, to complete it", { cause });
  }
}

/** The token issuer does not respond, or not with its keys, so the token cannot be verified. */
export class IssuerUnavailableError extends ServiceUnavailableError {}
