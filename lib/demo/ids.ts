/** The number of records in the demo's global database. */
export const PERSON_COUNT = 10_000;
export const COMPANY_COUNT = 300;

/** The first digit of an id shows its kind: lists start with 1, searches with 5, persons with a, companies with c. */
const FIRST_DIGITS = { list: "1", search: "5", person: "a", company: "c" } as const;

/**
 * Builds a fixed demo id, the same at every start.
 * @param index the number of the record among those of its kind; persons and companies are numbered from 0
 */
export const demoId = (kind: keyof typeof FIRST_DIGITS, index: number): string =>
  `${FIRST_DIGITS[kind]}0000000-0000-4000-8000-${index.toString(16).padStart(12, "0")}`;
