import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { Counters } from "../../lib/counters.ts";
import { NotFoundError } from "../../lib/errors.ts";
import { logRequest } from "../../lib/http/log-request.ts";
import { validate } from "../../lib/http/validate.ts";
import { LeadListParams } from "../../lib/lead-lists/lead-list.schema.ts";
import { LeadParams } from "../../lib/records/lead.schema.ts";
import type { Route } from "../../lib/route.ts";
import { routes } from "../../lib/routes.ts";
import { log } from "../testkit/setup.ts";

const LEAD_ROUTE: Route = {
  method: "GET",
  path: "/api/v1/entities/leads/{id}",
  summary: "Read a lead",
  handler: "functions/get-lead.handler",
  resource: "Lead",
  params: LeadParams,
  status: 200,
  iamActions: {},
};
const LEAD_LIST_ROUTE: Route = { ...routes.getLeadList, params: LeadListParams };

type Request = Parameters<NonNullable<ReturnType<typeof validate>["before"]>>[0] &
  Parameters<NonNullable<ReturnType<typeof logRequest>["after"]>>[0];

/** A request of the route after it was validated. @throws what `validate` throws */
async function validateId(route: Route, id: string): Promise<Request> {
  const event = { headers: {}, pathParameters: { id }, requestContext: { requestId: "request-1" } };
  const context = { counters: new Counters() };
  const request = { event, context, response: { statusCode: 200 } } as unknown as Request;
  await validate(route).before?.(request);
  return request;
}

test.each([
  { route: LEAD_ROUTE, message: "Lead with id '...' not found" },
  { route: LEAD_LIST_ROUTE, message: "LeadList with id '...' not found" },
])(
  "validate throws NotFoundError for a malformed $route.resource id and names the resource",
  async ({ route, message }) => {
    for (const id of ["", "1", "no-uuid", `${randomUUID()}0`]) {
      const error = await validateId(route, id).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(NotFoundError);
      expect(error).toHaveProperty("message", message);
    }
  },
);

test.each([
  { route: LEAD_ROUTE, name: "leadId", otherName: "leadListId" },
  { route: LEAD_LIST_ROUTE, name: "leadListId", otherName: "leadId" },
])("logRequest logs a $route.resource id as $name", async ({ route, name, otherName }) => {
  const id = randomUUID();
  const request = await validateId(route, id.toUpperCase());
  log.take();
  await logRequest(route).after?.(request);
  const line = JSON.parse(log.take()[0] ?? "");
  expect(line).toMatchObject({ message: "request", [name]: id });
  expect(line).not.toHaveProperty(otherName);
});
