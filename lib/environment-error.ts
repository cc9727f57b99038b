/** The user has to change something outside of the program, such as a variable or a port. The message says what. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/** Reads the code of a system error, for example "EADDRINUSE" or "ECONNREFUSED". */
export function readSystemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** The code of the error that caused all others, or else its message. */
export function readRootCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? (readSystemCode(error) ?? error.message) : readRootCause(error.cause);
}
