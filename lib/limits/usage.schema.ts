import * as v from "valibot";
import { count, responseString } from "../fields.ts";
import { LIMIT_NAMES } from "./limits.ts";
import type { Counter } from "./usage.ts";

const counter = (description: string) => v.optional(v.pipe(count, v.description(description)), 0);

/** What is stored of a day. A counter that was not used is absent. */
export const StoredUsage = v.object({
  requests: counter("Requests, without those that a limit rejected."),
  searches: counter("Searches, and results that were stored for another search service."),
  prospects: counter("Persons and companies that callers asked to add."),
  personsShown: counter("Persons that searches showed, each time they were shown."),
  lists: counter("Requests to create a list."),
} satisfies Record<Counter, v.GenericSchema>);

export const DailyUsage = v.object({
  day: v.pipe(responseString("date"), v.description("The day, in UTC.")),
  ...StoredUsage.entries,
});
export type DailyUsage = v.InferOutput<typeof DailyUsage>;

const NOT_LIMITED = "Absent if this is not limited.";
const limit = (description: string) => v.optional(v.pipe(count, v.description(description)));

/** The limits of an organisation, as a response shows them. */
export const OrganisationLimits = v.object(v.entriesFromList(LIMIT_NAMES, limit(NOT_LIMITED)));

export const OrganisationUsage = v.object({
  limits: OrganisationLimits,
  days: v.pipe(
    v.array(DailyUsage),
    v.description("Today and the 30 days before, newest first, without days on which nothing was used."),
  ),
});
export type OrganisationUsage = v.InferOutput<typeof OrganisationUsage>;
