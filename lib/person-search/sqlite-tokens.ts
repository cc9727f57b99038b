import type { IndexDocument } from "./document.ts";
import { VALUE_FIELDS, type ValueField, WORD_FIELDS, type WordField } from "./fields.ts";
import type { Conditions, NormalisedFilters } from "./normalise-filters.ts";

/*
 * A token stands for one fact about a person: a letter for the field, and the value or word in hexadecimal. So no value can
 * be read as an operator of FTS5, and the tokenizer cannot split one. A token has at most 13,000 characters, because no
 * character folds to more than 33 bytes; FTS5 would cut it at 32,768.
 */

const FIELDS = [...VALUE_FIELDS, ...WORD_FIELDS, "companyId"] as const;
const LETTERS = new Map<string, string>(FIELDS.map((field, i) => [field, String.fromCharCode(97 + i)]));
/** A token of each person. */
const EVERYONE = "x";
const HAS_EMAIL = "y";
const HAS_PHONE = "z";

const toToken = (field: ValueField | WordField | "companyId", text: string): string =>
  `${LETTERS.get(field)}${Buffer.from(text).toString("hex")}`;

/** Lists the tokens of a person, separated by blanks. */
export function buildTokens({ values, words, companyId, hasEmail, hasPhone }: IndexDocument): string {
  const tokens = [
    EVERYONE,
    ...VALUE_FIELDS.flatMap((field) => values[field]?.map(({ folded }) => toToken(field, folded)) ?? []),
    ...WORD_FIELDS.flatMap((field) => words[field]?.map((word) => toToken(field, word)) ?? []),
  ];
  if (companyId !== undefined) tokens.push(toToken("companyId", companyId));
  if (hasEmail) tokens.push(HAS_EMAIL);
  if (hasPhone) tokens.push(HAS_PHONE);
  return tokens.join(" ");
}

/** Builds the expression of FTS5 that matches the persons that filters match. */
export function buildMatch(filters: NormalisedFilters): string {
  const required: string[] = [];
  const excluded: string[] = [];
  const add = <T>({ any, all, none }: Conditions<T>, toExpression: (item: T) => string) => {
    if (any) required.push(join("OR", any.map(toExpression)));
    required.push(...(all ?? []).map(toExpression));
    excluded.push(...(none ?? []).map(toExpression));
  };
  for (const field of WORD_FIELDS)
    add(filters[field] ?? {}, (words) =>
      join(
        "AND",
        words.map((word) => toToken(field, word)),
      ),
    );
  for (const field of [...VALUE_FIELDS, "companyId"] as const)
    add(filters[field] ?? {}, (value) => toToken(field, value));
  if (filters.hasEmail !== undefined) (filters.hasEmail ? required : excluded).push(HAS_EMAIL);
  if (filters.hasPhone !== undefined) (filters.hasPhone ? required : excluded).push(HAS_PHONE);

  const match = join("AND", required.length > 0 ? required : [EVERYONE]);
  return excluded.length > 0 ? `${match} NOT ${join("OR", excluded)}` : match;
}

const join = (operator: "AND" | "OR", expressions: readonly string[]): string =>
  `(${expressions.join(` ${operator} `)})`;
