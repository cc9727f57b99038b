import * as v from "valibot";
import { expect } from "vitest";

const Found = v.object({ totalCount: v.number() });

/** Searches in a local stack for everyone in a company. @returns how many there are */
export async function countStaff({ url, token }: { url: string; token: string }, companyName: string): Promise<number> {
  const response = await fetch(`${url}/api/v1/entities/persons/search`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ filters: { companyName: { any: [companyName] } }, limit: 0 }),
  });
  expect(response.status).toBe(200);
  return v.parse(Found, await response.json()).totalCount;
}
