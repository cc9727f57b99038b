/** The user has to change something outside of the program, such as a variable or a port. The message says what. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/** Reads the code of a system error, for example "EADDRINUSE" or "ECONNREFUSED". */
export function readSystemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
