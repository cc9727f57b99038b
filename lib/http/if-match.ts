import { buildValidationError } from "../errors.ts";
import type { IfMatch } from "../etag.ts";
import type { Route } from "../route.ts";

/** An entity tag (RFC 9110, 8.8.3). It can contain commas. */
const ENTITY_TAG = /(W\/)?("[!#-~\u0080-\uffff]*")/g;
/** Stands for an entity tag in the list. */
const TAG = '""';

/** Whether a route changes one resource that has an ETag, so that `If-Match` can restrict the change to a version. */
export const honoursIfMatch = ({ method, hasETag }: Route): boolean =>
  hasETag === true && (method === "PATCH" || method === "DELETE");

/**
 * Parses an `If-Match` header: `*` or a list of entity tags (RFC 9110, 13.1.1 and 5.6.1). Weak tags are left out,
 * because they never match.
 * @throws BadRequestError if the header is malformed
 */
export function parseIfMatch(header: string | undefined): IfMatch | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === "*") return "*";
  const strongTags: string[] = [];
  const list = header.replace(ENTITY_TAG, (_, weak: string | undefined, tag: string) => {
    if (!weak) strongTags.push(tag);
    return TAG;
  });
  // A list may have empty elements.
  const elements = list.split(",").map((element) => element.trim());
  if (elements.includes(TAG) && elements.every((element) => element === TAG || element === "")) return strongTags;
  throw buildValidationError("header", [{ path: "If-Match", message: "must be * or a list of entity tags" }]);
}
