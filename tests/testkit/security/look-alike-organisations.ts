/** Organisations whose ids differ little from the victim's: prefixes, suffixes, other cases, and words of the keys. */
export const LOOK_ALIKE_ORGANISATIONS: Readonly<Record<string, (orgId: string) => string>> = {
  "a prefix": (orgId) => orgId.slice(0, -1),
  "a longer id": (orgId) => `${orgId}1`,
  "a suffix": (orgId) => orgId.slice(1),
  "something before it": (orgId) => `x${orgId}`,
  "upper case": (orgId) => orgId.toUpperCase(),
  "another separator": (orgId) => orgId.replace("_", "-"),
  "a separator at the end": (orgId) => `${orgId}_`,
  "the name of a part of keys at the end": (orgId) => `${orgId}-LIST`,
  "twice the id": (orgId) => `${orgId}${orgId}`,
};
