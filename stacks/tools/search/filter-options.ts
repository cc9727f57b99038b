import * as v from "valibot";
import type { Filters } from "../../../lib/client/route-types.ts";
import { VALUE_FIELDS } from "../../../lib/person-search/fields.ts";
import { UsageError } from "../command.ts";

/** The fields of filters by the names of their options, which are singular because an option has one value. */
const FIELDS = {
  title: "jobTitle",
  name: "name",
  seniority: "seniority",
  department: "departments",
  "sub-department": "subDepartments",
  function: "functions",
  industry: "industry",
  skill: "skills",
  language: "languages",
  company: "companyName",
  "company-id": "companyId",
  city: "city",
  state: "state",
  country: "country",
} as const satisfies Record<string, keyof Filters>;

type FieldOption = keyof typeof FIELDS;
type Field = (typeof FIELDS)[FieldOption];

/** Finds a field by its option, or by its name in the API. */
export const findField = (name: string): Field | undefined =>
  Object.entries(FIELDS).find(([option, field]) => option === name || field === name)?.[1];

/** Finds the option of a field. */
export const findOption = (name: string): string | undefined =>
  Object.entries(FIELDS).find(([, field]) => field === name)?.[0];

/** The options of fields that are compared as whole values. */
const VALUE_OPTIONS = VALUE_FIELDS.map(findOption).join(", ");

/** A field that is compared as a whole value. @param verb continues the name of an option: "must begin with" */
export const valueField = (verb: string) => v.picklist(VALUE_FIELDS, `${verb} one of ${VALUE_OPTIONS}`);

/** Splits `country=Austria`. The value is empty if there is none. */
export function splitFieldValue(text: string): { readonly field: Field | undefined; readonly value: string } {
  const [name = ""] = text.split("=", 1);
  return { field: findField(name), value: text.slice(name.length + 1) };
}

/** A value of a field: `country=Austria`. */
const Condition = v.pipe(
  v.string(),
  v.regex(/=./s, "must be FIELD=VALUE, such as country=Austria"),
  v.transform(splitFieldValue),
  v.object({
    field: v.picklist(Object.values(FIELDS), `must begin with one of ${Object.keys(FIELDS).join(", ")}`),
    value: v.string(),
  }),
);
type Condition = v.InferOutput<typeof Condition>;

const texts = v.optional(v.array(v.string()), []);
const conditions = v.optional(v.array(Condition), []);
const flag = v.optional(v.literal(true));

const words = (description: string) =>
  ({ placeholder: "TEXT", description, isRepeatable: true, schema: texts }) as const;
const values = (description: string) =>
  ({ placeholder: "VALUE", description, isRepeatable: true, schema: texts }) as const;
const fieldValues = (description: string) =>
  ({ placeholder: "FIELD=VALUE", description, isRepeatable: true, schema: conditions }) as const;

export const filterOptions = {
  title: words("words of the job title, in any order"),
  name: words("words of the first and last name"),
  seniority: values('such as "director"'),
  department: values('such as "sales"'),
  "sub-department": values('such as "inside_sales"'),
  function: values('such as "business_development"'),
  industry: values('such as "Healthcare"'),
  skill: values('such as "SEO"'),
  language: values('such as "German"'),
  company: values("the whole name of the company"),
  "company-id": { ...values("the id of the company"), placeholder: "ID" },
  city: values('such as "Zürich", also written "zurich"'),
  state: values('such as "California"'),
  country: values('such as "Germany"'),
  all: fieldValues("only persons who have this value, too: --all skill=SEO --all skill=Analytics"),
  not: fieldValues("no person who has this value: --not country=Austria"),
  "has-email": { description: "only persons with an e-mail address", schema: flag },
  "no-email": { description: "only persons without an e-mail address", schema: flag },
  "has-phone": { description: "only persons with a phone number", schema: flag },
  "no-phone": { description: "only persons without a phone number", schema: flag },
} as const;

type FilterValues = { readonly [Name in FieldOption]: readonly string[] } & {
  readonly [Name in "all" | "not"]: readonly Condition[];
} & { readonly [Name in `${"has" | "no"}-${"email" | "phone"}`]: true | undefined };

/**
 * Builds the filters of a search. The service checks their values.
 * @returns undefined if the command line has none
 * @throws UsageError if options contradict each other
 */
export function buildFilters(options: FilterValues): Filters | undefined {
  const filters = {
    ...Object.fromEntries(
      Object.entries(FIELDS).flatMap(([option, field]) => {
        const lists = {
          any: options[option as FieldOption],
          all: listValues(options.all, field),
          none: listValues(options.not, field),
        };
        const given = Object.entries(lists).filter(([, list]) => list.length > 0);
        return given.length > 0 ? [[field, Object.fromEntries(given)]] : [];
      }),
    ),
    ...buildFlag("email", options),
    ...buildFlag("phone", options),
  };
  return Object.keys(filters).length > 0 ? filters : undefined;
}

const listValues = (list: readonly Condition[], field: Field): string[] =>
  list.filter((condition) => condition.field === field).map(({ value }) => value);

function buildFlag(name: "email" | "phone", options: FilterValues) {
  const { [`has-${name}` as const]: has, [`no-${name}` as const]: no } = options;
  if (has && no) throw new UsageError(`--has-${name} and --no-${name} contradict each other`);
  const field = name === "email" ? "hasEmail" : "hasPhone";
  return has || no ? { [field]: has === true } : {};
}
