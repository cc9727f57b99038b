import { demoId } from "../demo/ids.ts";
import { ACME, LEAD_LISTS, USERS } from "../demo/tenants.ts";
import type { ChangeEvent, EventType } from "../events/event.schema.ts";

const change = {
  id: "86a4639a-0434-5fe1-b33d-4a9707e5a8cd",
  time: "2026-08-20T09:00:00.000Z",
  orgId: ACME,
  userId: USERS.alice.sub,
  operationId: "1KWY-CVmHgHje5xL0TRt9g",
};
const list = { ...change, listId: LEAD_LISTS.acmePersons.list.id };
const entityType = "person" as const;
const members = { ...list, entityType, ids: [demoId("person", 0), demoId("person", 3)], count: 2 };
const lead = { ...change, entityType, ids: [demoId("person", 0)], count: 1 };

/** An example of each type of event. */
export const EXAMPLES: { readonly [Type in EventType]: ChangeEvent & { readonly type: Type } } = {
  "leadlist.created": { type: "leadlist.created", ...list, count: 1 },
  "leadlist.updated": { type: "leadlist.updated", ...list, count: 1 },
  "leadlist.deleted": { type: "leadlist.deleted", ...list, count: 1 },
  "members.added": { type: "members.added", ...members },
  "members.removed": { type: "members.removed", ...members },
  "lead.created": { type: "lead.created", ...lead },
  "lead.updated": { type: "lead.updated", ...lead },
  "lead.erased": { type: "lead.erased", ...lead },
};
