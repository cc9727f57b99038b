import { ForbiddenError } from "../errors.ts";
import type { Route } from "../route.ts";
import type { Middleware } from "./middleware.ts";

/** Restricts routes for admins. @throws ForbiddenError if the caller is not an admin of the organisation */
export function requireAdmin({ forAdmins }: Route): Middleware {
  return {
    before({ context }) {
      if (forAdmins && !context.principal?.isAdmin)
        throw new ForbiddenError("Only an admin of the organisation may do this");
    },
  };
}
