import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const { scripts } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

/** Variables, quotes, pipes, assignments and commands that cmd.exe, npm's shell on Windows, does not understand. */
const POSIX_SYNTAX = /['`$;|\\]|(^|&& )(\w+=|(rm|cp|mv|mkdir|cat|export|sh|bash) )/;

test.each(Object.entries<string>(scripts))("npm run %s works without a POSIX shell", (_, script) => {
  expect(script).not.toMatch(POSIX_SYNTAX);
});
