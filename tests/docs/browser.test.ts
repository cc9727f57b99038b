import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { LEAD_LISTS, USERS } from "../../lib/demo/tenants.ts";
import { useBrowser } from "../testkit/use-browser.ts";
import { useStack } from "../testkit/use-stack.ts";

/** With SCREENSHOT=1 the test updates the README's picture. The port is then the one that readers see. */
const takesScreenshot = process.env.SCREENSHOT === "1";
const SCREENSHOT_PATH = fileURLToPath(new URL("../../stacks/local/docs.png", import.meta.url));

const stack = useStack("demo", { port: takesScreenshot ? 3_000 : 0 });
const browser = useBrowser();

test("/docs loads without errors or other hosts, and sending the first add-prospects example adds a person", async (context) => {
  const { url, issueToken } = stack();
  const page = await browser(context).newPage({ viewport: { width: 1_280, height: 1_030 }, reducedMotion: "reduce" });
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("requestfailed", (request) => problems.push(`${request.url()} failed`));
  page.on("console", (line) => {
    if (line.type() === "error" || line.type() === "warning") problems.push(line.text());
  });
  const requested = new Set<string>();
  page.on("request", (request) => requested.add(request.url()));

  await page.goto(`${url}/docs`);
  await page.getByText("Add persons to a lead list").first().click();
  await page.getByRole("button", { name: /Test Request.*add-prospects/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /Send post request/ }).click();
  await dialog.locator(".cm-line", { hasText: /"addedCount": 1$/ }).waitFor();
  await dialog.getByText("200 OK").waitFor();
  if (takesScreenshot) await takeScreenshot(page);

  const list = `/api/v1/entities/leadlists/${LEAD_LISTS.acmePersons.list.id}`;
  const expectedUrls = ["/docs", "/docs/reference.js", "/openapi.json", `${list}/add-prospects`].map(
    (path) => url + path,
  );
  expect([...requested].filter((requestUrl) => !/^(data|blob):/.test(requestUrl))).toEqual(expectedUrls);
  expect(problems).toEqual([]);

  const headers = { authorization: `Bearer ${await issueToken(USERS.alice)}` };
  expect(await (await fetch(url + list, { headers })).json()).toMatchObject({ memberCount: 1 });
});

async function takeScreenshot(page: Page): Promise<void> {
  // The progress bar is animated for a moment after the response.
  await page.waitForTimeout(2_000);
  await page.screenshot({ path: SCREENSHOT_PATH });
}
