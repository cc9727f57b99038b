/** Headers of requests and of answers, by their names in the document. */

const idempotencyKey = { type: "string", minLength: 1, maxLength: 255, pattern: "^[ -~]+$" };

export const parameters = {
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description:
      "Names the operation. A retry with the same key and the same request, after any failure, finishes the work and " +
      "answers as one clean run would have, but for a caller who took himself off the list. Without it, every request is an " +
      "operation of its own.",
    schema: idempotencyKey,
  },
  Prefer: {
    name: "Prefer",
    in: "header",
    description: "`return=representation` asks what became of each (RFC 7240).",
    schema: { type: "string", enum: ["return=representation", "return=minimal"] },
  },
};

export const headers = {
  "Idempotency-Key": {
    description: "The operation's name, the one sent or one the service made: send it with the retry.",
    schema: idempotencyKey,
  },
  "Retry-After": { description: "Seconds to wait before the retry.", schema: { type: "integer", minimum: 0 } },
  "WWW-Authenticate": { description: "How to authenticate.", schema: { const: "Bearer" } },
  "Preference-Applied": {
    description: "Present when the answer says what became of each.",
    schema: { const: "return=representation" },
  },
};
