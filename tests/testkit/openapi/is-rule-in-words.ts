import type { ErrorDetail } from "../../../lib/errors.ts";
import { readProperty } from "./document.ts";
import type { DocumentedRequest } from "./request-arbitrary.ts";
import { RULES_IN_WORDS } from "./rules-in-words.ts";

/** Whether an error of a request that the document allows is the violation of a rule of the list. */
export const isRuleInWords = (request: DocumentedRequest, { path, message }: ErrorDetail): boolean =>
  RULES_IN_WORDS.some(
    (rule) =>
      (typeof rule.message === "string" ? rule.message === message : rule.message.test(message)) &&
      rule.isPossible(readValue(request, path)),
  );

/** The value to which the path of an error leads. The path of the whole body can be empty. */
function readValue({ body, query, headers }: DocumentedRequest, path: string): unknown {
  if (path === "body" || path === "") return body;
  const inBody = path.split(".").reduce<unknown>(readProperty, body);
  return query?.[path] ?? headers?.[path.toLowerCase()] ?? inBody;
}
