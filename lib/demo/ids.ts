/** How many records the global database has. */
export const PERSON_COUNT = 10_000;
export const COMPANY_COUNT = 300;

/** Fixed ids that show what they name: lists start with 1, searches with 5, persons with a, companies with c. */
const KINDS = { list: "1", search: "5", person: "a", company: "c" } as const;

/** @param n the how-manyeth of its kind, from 0 */
export const demoId = (kind: keyof typeof KINDS, n: number): string =>
  `${KINDS[kind]}0000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
