import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Route } from "../../../lib/route.ts";
import { faultsBy, find, member, pointerOf, resolve } from "./document.ts";

/** @throws Error when the answer's status, headers or body are not as the API's description has them */
export function assertDocumented(route: Route, answer: APIGatewayProxyStructuredResultV2): void {
  const deviation = deviationOf(route, answer);
  if (!deviation) return;
  const body = answer.body?.slice(0, 1_000);
  throw new Error(`${route.method} ${route.path} answered ${answer.statusCode} ${deviation}: ${body}`);
}

function deviationOf({ method, path }: Route, answer: APIGatewayProxyStructuredResultV2): string | undefined {
  const { statusCode = 0, headers = {}, body = "" } = answer;
  const response = resolve(pointerOf("paths", path, method.toLowerCase(), "responses", statusCode));
  if (!find(response)) return "with that status, which is not documented";

  const { "content-type": contentType, ...others } = headers;
  const odd = Object.entries(others).find(([name, value]) => !isDocumented(response, name, value));
  if (odd) return `with ${odd.join(": ")}, which is not documented`;

  if (!find(`${response}/content`)) return body === "" ? undefined : "with a body, where none is documented";
  const content = response + pointerOf("content", String(contentType));
  if (!find(content)) return `with ${contentType}, which is not documented`;
  return faultsBy(`${content}/schema`, JSON.parse(body), "closed").join("; ");
}

/** A header is text, whatever it says. */
function isDocumented(response: string, name: string, value: unknown): boolean {
  const known = Object.keys(find(`${response}/headers`) ?? {}).find((header) => header.toLowerCase() === name);
  if (!known) return false;
  const schema = `${resolve(response + pointerOf("headers", known))}/schema`;
  return faultsBy(schema, member(find(schema), "type") === "integer" ? Number(value) : value).length === 0;
}
