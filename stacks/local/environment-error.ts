/** The stack cannot start as things are outside of it. The message says what to change. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}
