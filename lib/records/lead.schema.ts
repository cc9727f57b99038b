import * as v from "valibot";
import { uuid } from "../fields.ts";

/** A malformed `{id}` cannot match any lead, so the response is 404, not 400. */
export const LeadParams = v.object({ id: uuid });
