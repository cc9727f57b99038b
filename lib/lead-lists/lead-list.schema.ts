import * as v from "valibot";
import type { EntityType } from "../entity-type.ts";
import { boundedArray, count, date, plainObject, responseString, text, uuid, visibleText } from "../fields.ts";
import { PageQuery, pageSchema } from "../pagination/page.schema.ts";

/** The name of a list in a request. */
export const listName = visibleText(256);
const icpId = text(64);
/** The maximum number of users of a list. */
export const MAX_USERS = 100;
/** The `sub` claim of the user's tokens. */
const userId = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(128),
  v.regex(/^[ -~]*$/, "must have only printable ASCII characters"),
);
/** Removes duplicates. */
const userIds = (min: number) =>
  v.pipe(
    boundedArray(userId, MAX_USERS, min),
    v.transform((ids) => [...new Set(ids)]),
  );
const type = v.picklist(["person", "company"] satisfies EntityType[]);

/** A lead list in the database and in responses. */
export const LeadList = v.object({
  id: v.pipe(responseString("uuid"), v.description("The list's id.")),
  name: v.pipe(v.string(), v.description("The list's name.")),
  type: v.pipe(type, v.description("The type of the list's members.")),
  icpId: v.optional(
    v.nullable(v.pipe(v.string(), v.description("The caller's id of the ideal customer profile."))),
    null,
  ),
  startDate: v.optional(v.nullable(v.pipe(responseString("date"), v.description("The first day."))), null),
  endDate: v.optional(v.nullable(v.pipe(responseString("date"), v.description("The last day."))), null),
  userIds: v.pipe(v.array(v.string()), v.description("The users who may read and change the list.")),
  createdBy: v.pipe(v.string(), v.description("The user who created the list.")),
  createdAt: v.pipe(responseString("date-time"), v.description("When the list was created.")),
  updatedBy: v.pipe(
    v.string(),
    v.description("The user who made the last change of the list itself. Changes of its members do not count."),
  ),
  updatedAt: v.pipe(responseString("date-time"), v.description("When the list itself was changed last.")),
});
export type LeadList = v.InferOutput<typeof LeadList>;
export const LeadListWithCount = v.object({
  ...LeadList.entries,
  memberCount: v.pipe(
    count,
    v.description(
      "The number of members, exact as soon as a request on them has returned. If a request crashed, it can be wrong until " +
        "the members have not been changed for a minute, and then for about one more minute.",
    ),
  ),
  membersChangedAt: v.optional(
    v.nullable(
      v.pipe(responseString("date-time"), v.description("When members were added or removed last; null if never.")),
    ),
    null,
  ),
});
export type LeadListWithCount = v.InferOutput<typeof LeadListWithCount>;
export const LeadListPage = pageSchema(LeadListWithCount);

export const LeadListsQuery = v.object({ ...PageQuery.entries, type: v.optional(type) });
export type LeadListsQuery = v.InferOutput<typeof LeadListsQuery>;

/** A malformed `{id}` cannot match any list, so the response is 404, not 400. */
export const LeadListParams = v.object({ id: uuid });
export type LeadListParams = v.InferOutput<typeof LeadListParams>;

interface ListDates {
  readonly startDate?: string | null;
  readonly endDate?: string | null;
}

/** Compares the dates as strings, which have the form YYYY-MM-DD. */
export const areDatesInOrder = ({ startDate, endDate }: ListDates): boolean =>
  !startDate || !endDate || startDate <= endDate;
export const DATE_ORDER_MESSAGE = "must not be before startDate";

export const NewLeadList = v.pipe(
  plainObject({
    name: listName,
    type: v.optional(type, "person"),
    icpId: v.nullish(icpId, null),
    startDate: v.nullish(date, null),
    endDate: v.nullish(date, null),
    userIds: v.nullish(userIds(0), []),
  }),
  v.forward(v.partialCheck([["startDate"], ["endDate"]], areDatesInOrder, DATE_ORDER_MESSAGE), ["endDate"]),
);
export type NewLeadList = v.InferOutput<typeof NewLeadList>;

/** Omitted fields keep their value; null clears a field (RFC 7396). The type is accepted if it is the current one. */
export const LeadListPatch = plainObject({
  type: v.exactOptional(type),
  name: v.exactOptional(listName),
  userIds: v.exactOptional(userIds(1)),
  icpId: v.exactOptional(v.nullable(icpId)),
  startDate: v.exactOptional(v.nullable(date)),
  endDate: v.exactOptional(v.nullable(date)),
});
export type LeadListPatch = v.InferOutput<typeof LeadListPatch>;
