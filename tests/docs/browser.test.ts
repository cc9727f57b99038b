import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { LEAD_LISTS, USERS } from "../../lib/demo/tenants.ts";
import { useBrowser } from "../testkit/use-browser.ts";
import { useStack } from "../testkit/use-stack.ts";

/** With SCREENSHOT=1 the test updates the README's picture. The port is then the one that readers see. */
const takesScreenshot = process.env.SCREENSHOT === "1";
const SCREENSHOT_PATH = fileURLToPath(new URL("../../stacks/local/docs.png", import.meta.url));

const stack = useStack("demo", { port: takesScreenshot ? 3_000 : 0, search: "sqlite" });
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

test("on /docs, the first search example finds persons; once 1,000 are added, another search shows them as leads", async (context) => {
  const page = await browser(context).newPage({ viewport: { width: 1_280, height: 1_030 }, reducedMotion: "reduce" });
  await page.goto(`${stack().url}/docs`);
  await page.getByRole("button", { name: /^Persons/ }).click();

  const search = await openRequest(page, "Search the global database for persons", /persons\/search/);
  await search.send();
  await search.line(/"status": "new"/).waitFor();
  const filters = { hasEmail: true };
  await search.setBody({ filters });
  await search.send();
  // More than the example finds.
  await search.line(/"totalCount": \d{4}/).waitFor();
  await search.close();

  const add = await openRequest(page, "Add persons to a lead list", /add-prospects/);
  await add.setBody({ selection: { mode: "bulk", filters, startIndex: 0, targetCount: 1_000 } });
  await add.send();
  await add.line(/"addedCount": 1000$/).waitFor();
  await add.close();

  const again = await openRequest(page, "Search the global database for persons", /persons\/search/);
  await again.setBody({ filters });
  await again.send();
  await again.line(/"status": "lead"/).waitFor();
});

/** Opens the form that sends the request of a route. Its body is that of the first example. */
async function openRequest(page: Page, summary: string, path: RegExp) {
  await page.getByText(summary).first().click();
  await page.getByRole("button", { name: new RegExp(`Test Request.*${path.source}`) }).click();
  const dialog = page.getByRole("dialog");
  const body = dialog.locator(".cm-content").filter({ hasText: "{" }).first();
  return {
    body,
    async setBody(value: object) {
      await body.click();
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.insertText(JSON.stringify(value));
      // The page takes the text over a moment later. Its code snippet shows what it will send.
      if ((await dialog.locator("pre").count()) === 0) await dialog.getByText("Code Snippet").click();
      await dialog.locator("pre", { hasText: JSON.stringify(value, undefined, 2) }).waitFor();
    },
    /** A line of the response. */
    line: (text: RegExp) => dialog.locator(".cm-line", { hasText: text }).first(),
    async send() {
      await dialog.getByRole("button", { name: /Send post request/ }).click();
      await dialog.getByText("200 OK").waitFor();
    },
    async close() {
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
    },
  };
}

async function takeScreenshot(page: Page): Promise<void> {
  // The progress bar is animated for a moment after the response.
  await page.waitForTimeout(2_000);
  await page.screenshot({ path: SCREENSHOT_PATH });
}
