/** A field of the request and what is wrong with it: `{path: "prospects.3.emails.0", message: "must be an e-mail address"}`. */
export interface ErrorDetail {
  readonly path: string;
  readonly message: string;
}

/** What the service refuses on purpose. Messages are shown to the caller, so they hold nothing internal. */
abstract class ServiceError extends Error {}

/** The request itself is wrong; `details` names each field, at most 50. */
export class BadRequestError extends ServiceError {
  readonly details: readonly ErrorDetail[];
  constructor(message: string, details: readonly ErrorDetail[] = []) {
    super(message);
    this.details = details;
  }
}

/** A part of the request breaks what is asked of it. */
export const buildValidationError = (
  part: "header" | "query" | "body",
  details: readonly ErrorDetail[],
): BadRequestError => new BadRequestError(`The request ${part} is not valid; see details`, details);

export class UnauthorizedError extends ServiceError {
  constructor() {
    super("A valid bearer token of a member of an organisation is required");
  }
}

export class ForbiddenError extends ServiceError {}

/** A kind of resource that an id identifies, as error messages call it. */
export type Resource = "LeadList" | "Lead" | "Search";

export class NotFoundError extends ServiceError {
  /** @param id in canonical form; omitted if it is malformed, because responses never echo input */
  constructor(resource: Resource, id = "...") {
    super(`${resource} with id '${id}' not found`);
  }
}

/** Time ran out while the database, or the token issuer, kept failing. What was written stays; a retry completes it. */
export class ServiceUnavailableError extends ServiceError {
  /** @param cause the last failure */
  constructor(cause?: unknown) {
    super("The service is busy; send the same request again, with the same Idempotency-Key, to complete it", { cause });
  }
}
