import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Route } from "../../../lib/route.ts";
import { findViolations, readPointer, readProperty, resolveReference, toPointer } from "./document.ts";

/**
 * Compares a response with the OpenAPI document.
 * @throws Error if the status, a header or the body is not documented for the route
 */
export function assertDocumented(route: Route, response: APIGatewayProxyStructuredResultV2): void {
  const deviation = findDeviation(route, response);
  if (!deviation) return;
  const body = response.body?.slice(0, 1_000);
  throw new Error(
    `The response of ${route.method} ${route.path} (${response.statusCode}) is not documented: ${deviation}. Body: ${body}`,
  );
}

function findDeviation({ method, path }: Route, response: APIGatewayProxyStructuredResultV2): string | undefined {
  const { statusCode = 0, headers = {}, body = "" } = response;
  const pointer = resolveReference(toPointer("paths", path, method.toLowerCase(), "responses", statusCode));
  if (!readPointer(pointer)) return "the status";

  const { "content-type": contentType, ...others } = headers;
  const undocumentedHeader = Object.entries(others).find(([name, value]) => !isDocumentedHeader(pointer, name, value));
  if (undocumentedHeader) return `the header ${undocumentedHeader.join(": ")}`;

  if (!readPointer(`${pointer}/content`)) return body === "" ? undefined : "the body, because the response has none";
  const content = pointer + toPointer("content", String(contentType));
  if (!readPointer(content)) return `the content type ${contentType}`;
  return findViolations(`${content}/schema`, JSON.parse(body), "closed").join("; ");
}

/** @param responsePointer the JSON pointer of the documented response */
function isDocumentedHeader(responsePointer: string, name: string, value: unknown): boolean {
  const documentedNames = Object.keys(readPointer(`${responsePointer}/headers`) ?? {});
  const documentedName = documentedNames.find((header) => header.toLowerCase() === name);
  if (!documentedName) return false;
  const schema = `${resolveReference(responsePointer + toPointer("headers", documentedName))}/schema`;
  // A header value is always text. An integer in the schema means that the text is one.
  const isInteger = readProperty(readPointer(schema), "type") === "integer";
  return findViolations(schema, isInteger ? Number(value) : value).length === 0;
}
