export interface InspectOptions {
  /** Instead of the detected encoding; a label that TextDecoder knows. */
  readonly encoding?: string;
  /** Instead of the detected delimiter; one character, or "tab". */
  readonly delimiter?: string;
  /** Headers that the user has mapped. They help to find the header row. */
  readonly headers?: readonly string[];
}
