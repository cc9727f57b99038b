import fc from "fast-check";
import { expect, test } from "vitest";
import { VALUE_FIELDS, WORD_FIELDS } from "../../../lib/person-search/fields.ts";
import { defineCommand } from "../../../stacks/tools/command.ts";
import { buildFilters, filterOptions, findField } from "../../../stacks/tools/search/filter-options.ts";

/** Parses the command line and builds its filters. */
async function parse(args: readonly string[]): Promise<unknown> {
  let filters: unknown;
  const command = defineCommand({
    options: filterOptions,
    positionals: {},
    async run(options) {
      filters = buildFilters(options);
      return 0;
    },
  });
  const run = command.parse(args);
  if (run !== "help") await run();
  return filters;
}

const OPTIONS = Object.keys(filterOptions).filter((name) => findField(name) !== undefined);

test("each field of a filter has an option, and can be named as in the API", () => {
  const fields = [...WORD_FIELDS, ...VALUE_FIELDS, "companyId"];
  expect(OPTIONS.map(findField).toSorted()).toEqual(fields.toSorted());
  for (const field of fields) expect(findField(field)).toBe(field);
  expect(findField("constructor")).toBeUndefined();
});

const values = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 });
const lists = fc.record({ any: values, all: values, none: values }, { requiredKeys: [] });
const conditions = fc.dictionary(fc.constantFrom(...OPTIONS), lists, { maxKeys: 4 });
const flags = fc.record({ hasEmail: fc.boolean(), hasPhone: fc.boolean() }, { requiredKeys: [] });

test("for all filters, a command line has them: values of any, all and none in their order", async () => {
  await fc.assert(
    fc.asyncProperty(conditions, flags, fc.func(fc.integer()), async (byOption, { hasEmail, hasPhone }, rank) => {
      const given = Object.entries(byOption).filter(([, { any, all, none }]) => any || all || none);
      const args = given.flatMap(([option, { any = [], all = [], none = [] }]) => [
        ...any.map((value) => `--${option}=${value}`),
        ...all.map((value) => `--all=${option}=${value}`),
        ...none.map((value) => `--not=${findField(option)}=${value}`),
      ]);
      const flagArgs = [
        ...(hasEmail === undefined ? [] : [hasEmail ? "--has-email" : "--no-email"]),
        ...(hasPhone === undefined ? [] : [hasPhone ? "--has-phone" : "--no-phone"]),
      ];
      // The order of options does not matter; that of the values of one option is kept.
      const groups = Object.values(Object.groupBy([...flagArgs, ...args], (arg) => arg.split("=")[0] ?? ""));
      const shuffled = groups.toSorted((a, b) => rank(a) - rank(b)).flatMap((group) => group ?? []);
      const expected = {
        ...Object.fromEntries(given.map(([option, condition]) => [findField(option), condition])),
        ...(hasEmail !== undefined && { hasEmail }),
        ...(hasPhone !== undefined && { hasPhone }),
      };
      expect(await parse(shuffled)).toEqual(Object.keys(expected).length > 0 ? expected : undefined);
    }),
  );
});

test.each([
  [["--not", "Austria"], "--not must be FIELD=VALUE, such as country=Austria"],
  [["--all", "skill="], "--all must be FIELD=VALUE, such as country=Austria"],
  [["--not", "email=a@x.test"], "--not must begin with one of title, name, "],
  [["--has-email", "--no-email"], "--has-email and --no-email contradict each other"],
  [["--no-phone", "--has-phone"], "--has-phone and --no-phone contradict each other"],
])("%j is rejected", async (args, message) => {
  await expect(parse(args)).rejects.toThrow(message);
});
