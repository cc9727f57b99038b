import * as v from "valibot";
import { boundedArray, count, MAX_PROSPECTS, plainObject, responseString, uuid } from "../fields.ts";

export const Added = v.object({ addedCount: count });

const Status = v.picklist(["added", "alreadyInList", "notFound", "failed"]);
export type Status = v.InferOutput<typeof Status>;

/** The response with the status of each distinct id, in request order. */
export const AddedWithResults = v.object({
  ...Added.entries,
  results: v.array(v.object({ id: responseString("uuid"), status: Status })),
});
export type AddedWithResults = v.InferOutput<typeof AddedWithResults>;

const ids = boundedArray(uuid, MAX_PROSPECTS, 1);

export const CompanyIds = plainObject({ companyIds: ids });
export type CompanyIds = v.InferOutput<typeof CompanyIds>;

export const PersonIds = plainObject({ personIds: ids });
export type PersonIds = v.InferOutput<typeof PersonIds>;

export const Removed = v.object({ removedCount: count });
export type Removed = v.InferOutput<typeof Removed>;
