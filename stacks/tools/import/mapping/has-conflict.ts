import { isJson, isList, type Target } from "./targets.ts";

/** Whether several columns of a target have different values in a row. Lists, names and URLs may have. */
export function hasConflict(target: Target, values: readonly string[]): boolean {
  if (isList(target) || isJson(target) || target === "linkedinUrl" || target === "name" || target === "location")
    return false;
  return new Set(values.map((value) => value.trim()).filter((value) => value !== "")).size > 1;
}
