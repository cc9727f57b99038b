import { handler } from "../../functions/add-prospects.ts";
import { routes } from "../../lib/routes.ts";
import { type Call, invoke } from "../support/invoke.ts";

interface Caller {
  readonly token: string;
  readonly listId: string;
}

/** Adds prospects as a member of the list, through the Lambda handler. */
export const addProspects = ({ token, listId }: Caller, body: unknown, call: Partial<Call> = {}) =>
  invoke(handler, routes.addProspects, { token, params: { id: listId }, body, ...call });
