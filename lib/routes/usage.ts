import { OrganisationUsage } from "../limits/usage.schema.ts";
import type { Route } from "../route.ts";

export const usageRoutes = {
  getUsage: {
    method: "GET",
    path: "/api/v1/entities/usage",
    summary: "Get the organisation's usage by day, and its limits",
    handler: "functions/get-usage.handler",
    forAdmins: true,
    status: 200,
    response: OrganisationUsage,
    iamActions: { tenants: ["BatchGetItem"] },
  },
} as const satisfies Record<string, Route>;
