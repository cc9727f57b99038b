import { createRouteHandler } from "../lib/http/route-handler.ts";
import { getUsage } from "../lib/limits/get-usage.ts";
import { usageRoutes } from "../lib/routes/usage.ts";

export const handler = createRouteHandler(usageRoutes.getUsage, getUsage);
