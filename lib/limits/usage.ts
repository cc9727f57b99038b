/**
 * What is counted: requests; searches that are stored or run; prospects that a caller asks to add, before the work is
 * done; persons that searches show; lists that are created.
 */
export const COUNTERS = ["requests", "searches", "prospects", "personsShown", "lists"] as const;
export type Counter = (typeof COUNTERS)[number];

/** How much is used of each counter. An absent counter is 0. */
export type Usage = Readonly<Partial<Record<Counter, number>>>;
