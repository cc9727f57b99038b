/** The stack cannot start as things are outside of it. The message says what to change. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/** "EADDRINUSE", "ECONNREFUSED": what the system, or Node, says is wrong. */
export function readSystemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
