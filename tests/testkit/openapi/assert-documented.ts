import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Route } from "../../../lib/route.ts";
import { findViolations, readPointer, readProperty, resolveReference, toPointer } from "./document.ts";

/** @throws Error when the answer's status, headers or body are not as the API's description has them */
export function assertDocumented(route: Route, answer: APIGatewayProxyStructuredResultV2): void {
  const deviation = findDeviation(route, answer);
  if (!deviation) return;
  const body = answer.body?.slice(0, 1_000);
  throw new Error(`${route.method} ${route.path} answered ${answer.statusCode} ${deviation}: ${body}`);
}

function findDeviation({ method, path }: Route, answer: APIGatewayProxyStructuredResultV2): string | undefined {
  const { statusCode = 0, headers = {}, body = "" } = answer;
  const response = resolveReference(toPointer("paths", path, method.toLowerCase(), "responses", statusCode));
  if (!readPointer(response)) return "with that status, which is not documented";

  const { "content-type": contentType, ...others } = headers;
  const undocumentedHeader = Object.entries(others).find(([name, value]) => !isDocumentedHeader(response, name, value));
  if (undocumentedHeader) return `with ${undocumentedHeader.join(": ")}, which is not documented`;

  if (!readPointer(`${response}/content`)) return body === "" ? undefined : "with a body, where none is documented";
  const content = response + toPointer("content", String(contentType));
  if (!readPointer(content)) return `with ${contentType}, which is not documented`;
  return findViolations(`${content}/schema`, JSON.parse(body), "closed").join("; ");
}

/** A header is text, whatever it says. */
function isDocumentedHeader(response: string, name: string, value: unknown): boolean {
  const known = Object.keys(readPointer(`${response}/headers`) ?? {}).find((header) => header.toLowerCase() === name);
  if (!known) return false;
  const schema = `${resolveReference(response + toPointer("headers", known))}/schema`;
  return (
    findViolations(schema, readProperty(readPointer(schema), "type") === "integer" ? Number(value) : value).length === 0
  );
}
