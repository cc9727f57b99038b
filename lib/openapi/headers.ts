/** Headers of requests and of answers, by their names in the document. */

const idempotencyKey = { type: "string", minLength: 1, maxLength: 255, pattern: "^[ -~]+$" };

export const parameters = {
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description:
      "Names the operation, together with the user, the list and what is asked for: the same key with another body is " +
      "another operation. A retry with the same key and the same request, after any failure, finishes the work and " +
      "answers as one clean run would have; a PATCH with the list as it is by then. It is known through " +
      "twenty changes of a list or a membership, and for a day after a removal. Without it, every request is an operation " +
      "of its own.",
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
