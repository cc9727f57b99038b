import { expect, test } from "vitest";
import { startFaultyService } from "../testkit/faulty-service.ts";
import { useSmoke } from "../testkit/use-smoke.ts";

const { stack, runAgainst, readListIds } = useSmoke({ search: "sqlite" });

test("leads smoke also tries the search of a service that has one", async () => {
  const { passed, output } = await runAgainst(stack().url);
  expect(passed, output).toBe(true);
  expect(output).toMatch(/\n21 of 21 steps passed in [\d.]+ s\.$/);
});

test.each([
  ["an error of the service", 404, '{"error":{"code":"NOT_FOUND"}}', "status 404, error.code NOT_FOUND ("],
  ["a gateway that fails", 502, "<html>", "status 502 ("],
])("leads smoke fails, and deletes the list, if the search gets %s", async (_, status, text, got) => {
  const service = await startFaultyService(stack().url, (exchange) => {
    if (exchange.path.endsWith("/persons/search")) Object.assign(exchange, { status, text });
    return false;
  });
  const { passed, failed } = await runAgainst(service.url);
  expect(passed).toBe(false);
  expect(failed).toEqual([
    expect.stringContaining(`search for persons: expected status 200, searchId any UUID; got ${got}`),
  ]);
  expect(await readListIds()).toEqual([]);
});
