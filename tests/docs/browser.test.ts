import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LEAD_LISTS, USERS } from "../../lib/demo/tenants.ts";
import { useStack } from "../testkit/use-stack.ts";

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome"].map((name) => `/usr/bin/${name}`);
const executablePath = process.env.CHROMIUM ?? PROGRAMS.find((path) => existsSync(path));
/** Where it must not go untested. */
const isRequired = process.env.CI === "true";
const args = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

const NO_CHROMIUM = "No Chromium is installed, and CHROMIUM does not say where one is";

/** With SCREENSHOT=1 the README's picture is taken anew, on the port that its reader has. */
const isPosing = process.env.SCREENSHOT === "1";
const PICTURE = fileURLToPath(new URL("../../stacks/local/docs.png", import.meta.url));

const stack = useStack("demo", isPosing ? 3_000 : 0);
let browser: Browser | undefined;
beforeAll(async () => {
  if (executablePath) browser = await chromium.launch({ executablePath, args });
});
afterAll(() => browser?.close());

test("the page loads whole from the stack alone, and its first request to add-prospects is answered", async ({
  skip,
}) => {
  if (!browser && isRequired) return expect.fail(NO_CHROMIUM);
  if (!browser) {
    console.warn(`${NO_CHROMIUM}: the reference page is not tested`);
    return skip(NO_CHROMIUM);
  }
  const { url, issueToken } = stack();
  const page = await browser.newPage({ viewport: { width: 1_280, height: 1_030 }, reducedMotion: "reduce" });
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("requestfailed", (request) => complaints.push(`${request.url()} failed`));
  page.on("console", (line) => {
    if (line.type() === "error" || line.type() === "warning") complaints.push(line.text());
  });
  const asked = new Set<string>();
  page.on("request", (request) => asked.add(request.url()));

  await page.goto(`${url}/docs`);
  await page.getByText("Add persons to a lead list").first().click();
  await page.getByRole("button", { name: /Test Request.*add-prospects/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /Send post request/ }).click();
  await dialog.locator(".cm-line", { hasText: '"addedCount": 24' }).waitFor();
  await dialog.getByText("200 OK").waitFor();
  if (isPosing) await takePicture(page);

  const list = `/api/v1/entities/leadlists/${LEAD_LISTS.acmePersons.list.id}`;
  const served = ["/docs", "/docs/reference.js", "/openapi.json", `${list}/add-prospects`].map((path) => url + path);
  expect([...asked].filter((address) => !/^(data|blob):/.test(address))).toEqual(served);
  expect(complaints).toEqual([]);

  const headers = { authorization: `Bearer ${await issueToken(USERS.alice)}` };
  expect(await (await fetch(url + list, { headers })).json()).toMatchObject({ memberCount: 24 });
});

async function takePicture(page: Page): Promise<void> {
  // The bar of progress runs on a while after the answer.
  await page.waitForTimeout(2_000);
  await page.screenshot({ path: PICTURE });
}
