import * as v from "valibot";
import type { Counter } from "./usage.ts";

/** The windows in which usage is limited, in seconds. They begin at full minutes and at midnight, UTC. */
export const WINDOW_SECONDS = { minute: 60, day: 24 * 60 * 60 } as const;

/** A limit of an organisation: how much of a counter it may use in a window. */
interface LimitRule {
  readonly counter: Counter;
  readonly window: keyof typeof WINDOW_SECONDS;
  /** Its name in the headers `RateLimit` and `RateLimit-Policy`. */
  readonly policy: string;
  /** What is counted, in words for an error message. */
  readonly subject: string;
}

export const LIMIT_RULES = {
  requestsPerMinute: { counter: "requests", window: "minute", policy: "requests-minute", subject: "requests" },
  searchesPerMinute: { counter: "searches", window: "minute", policy: "searches-minute", subject: "searches" },
  prospectsPerMinute: { counter: "prospects", window: "minute", policy: "prospects-minute", subject: "prospects" },
  prospectsPerDay: { counter: "prospects", window: "day", policy: "prospects-day", subject: "prospects" },
  personsShownPerDay: {
    counter: "personsShown",
    window: "day",
    policy: "persons-shown-day",
    subject: "persons shown by searches",
  },
  listsPerDay: { counter: "lists", window: "day", policy: "lists-day", subject: "new lists" },
} as const satisfies Record<string, LimitRule>;

export type LimitName = keyof typeof LIMIT_RULES;
export const LIMIT_NAMES = Object.keys(LIMIT_RULES) as readonly LimitName[];

/** Far more than any organisation uses, and exact in a header (RFC 9651, 3.3.1: at most 15 digits). */
const MAX_LIMIT = 1_000_000_000_000;

const limit = v.pipe(
  v.number("must be a number"),
  v.integer("must be a whole number"),
  v.minValue(0, "must be at least 0"),
  v.maxValue(MAX_LIMIT, `must be at most ${MAX_LIMIT}`),
);

/** Limits by name. What is not named is not limited; 0 allows nothing. */
export const Limits = v.partial(v.strictObject(v.entriesFromList(LIMIT_NAMES, limit)));
export type Limits = Readonly<v.InferOutput<typeof Limits>>;

/**
 * Makes the schema of limits as operators write them: `requestsPerMinute=600,listsPerDay=100`. A name that is given twice
 * is rejected.
 * @param subject what must have this form, for the message
 */
export const limitsText = (subject = "") =>
  v.pipe(
    v.string(),
    v.rawTransform<string, Limits>(({ dataset, addIssue, NEVER }) => {
      const limits = parseLimits(dataset.value);
      if (limits) return limits;
      const names = LIMIT_NAMES.join(", ");
      addIssue({
        message: `${subject} must be like requestsPerMinute=600,listsPerDay=100; the limits are ${names}`.trim(),
      });
      return NEVER;
    }),
  );

function parseLimits(text: string): Limits | undefined {
  const pairs = text.split(",").map((pair) => pair.split("=").map((part) => part.trim()));
  const hasNumbers = pairs.every(([, value = "", ...rest]) => /^\d{1,13}$/.test(value) && rest.length === 0);
  const limits = v.safeParse(Limits, Object.fromEntries(pairs.map(([name, value]) => [name, Number(value)])));
  const isUnique = new Set(pairs.map(([name]) => name)).size === pairs.length;
  return hasNumbers && isUnique && limits.success ? limits.output : undefined;
}

/** The text of limits, which `limitsText` parses. */
export const formatLimits = (limits: Limits): string =>
  LIMIT_NAMES.flatMap((name) => (limits[name] === undefined ? [] : [`${name}=${limits[name]}`])).join(",");
