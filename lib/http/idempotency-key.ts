/** IETF draft-ietf-httpapi-idempotency-key-header, taken as an opaque text: 1 to 255 printable ASCII characters. */
export const isIdempotencyKey = (value: string): boolean => /^[\x20-\x7e]{1,255}$/.test(value);
