import { expect, test } from "vitest";
import { USERS } from "../../lib/demo/tenants.ts";
import { type Route, routes } from "../../lib/routes.ts";
import { assertDocumented } from "../testkit/openapi/assert-documented.ts";
import { find, pointerOf } from "../testkit/openapi/document.ts";
import { useStack } from "../testkit/use-stack.ts";

const stack = useStack("demo");

interface Parameter {
  readonly name?: string;
  readonly example?: string;
}

/** Deleting the list ends what can be tried of it. */
const inOrder = Object.values<Route>(routes).toSorted(
  (a, b) => Number(a.method === "DELETE") - Number(b.method === "DELETE"),
);

test("every documented request can be sent to the local stack as it stands", async () => {
  const { url, issueToken } = stack();
  const authorization = `Bearer ${await issueToken(USERS.alice)}`;
  for (const route of inOrder) {
    const operation = pointerOf("paths", route.path, route.method.toLowerCase());
    const parameters = (find(`${operation}/parameters`) ?? []) as Parameter[];
    const id = parameters.find(({ name }) => name === "id")?.example ?? "";
    const bodies = find(`${operation}/requestBody/content/application~1json/examples`) as object | undefined;
    for (const { value } of bodies ? Object.values(bodies) : [{ value: undefined }]) {
      const response = await fetch(url + route.path.replace("{id}", id), {
        method: route.method,
        headers: { authorization, "content-type": "application/json" },
        ...(value && { body: JSON.stringify(value) }),
      });
      const body = await response.text();
      expect(response.status, `${route.summary}: ${body}`).toBe(route.status);
      const contentType = response.headers.get("content-type");
      assertDocumented(route, {
        statusCode: response.status,
        headers: contentType ? { "content-type": contentType } : {},
        body,
      });
    }
  }
});
