import * as v from "valibot";
import { expect, vi } from "vitest";

interface Stack {
  readonly url: string;
  readonly token: string;
}

const Found = v.object({ totalCount: v.number() });

/** Searches in a local stack for everyone in a company. @returns how many there are */
export async function countStaff({ url, token }: Stack, companyName: string): Promise<number> {
  const response = await fetch(`${url}/api/v1/entities/persons/search`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ filters: { companyName: { any: [companyName] } }, limit: 0 }),
  });
  expect(response.status).toBe(200);
  return v.parse(Found, await response.json()).totalCount;
}

/** Waits until a local stack has an index. Before that, its searches wait a moment and fail. */
export async function waitUntilFilled(stack: Stack): Promise<void> {
  await vi.waitFor(() => countStaff(stack, "Nobody"), { timeout: 50_000, interval: 50 });
}
