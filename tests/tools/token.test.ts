import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { createIssuer } from "../../stacks/local/issuer.ts";
import { createSecrets } from "../../stacks/local/secrets.ts";
import { runLeads } from "../testkit/leads-command.ts";
import { serve } from "../testkit/serve.ts";

const runToken = (port: number | string, ...options: string[]) =>
  runLeads(["token", ...options], { PORT: String(port) });

const serveIssuer = async () => serve(createIssuer("http://127.0.0.1", "lead-lists", createSecrets().issuerKey).routes);

describe("leads token", () => {
  test("prints a token of Alice at Acme and nothing else by default", async () => {
    const { port } = await serveIssuer();
    const { code, stdout, stderr } = await runToken(port);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(decodeJwt(stdout)).toMatchObject({ sub: "user_alice", org_id: "org_acme" });
  });

  test("prints a token with the given user, organisation and role", async () => {
    const { port } = await serveIssuer();
    const { stdout } = await runToken(port, "--sub", "user_frank", "--org", "org_globex", "--role", "admin");
    expect(decodeJwt(stdout)).toMatchObject({ sub: "user_frank", org_id: "org_globex", org_role: "admin" });
  });

  test.each([0, "http"])("says how to start the local stack if nothing responds at port %s", async (port) => {
    expect(await runToken(port)).toEqual({
      code: 1,
      stdout: "",
      stderr: `The local stack does not respond at port ${port}. Start it with "npm start", or set PORT to the port of the running one.\n`,
    });
  });

  test.each([
    ["an error", { statusCode: 400, body: '{"message":"no"}' }],
    ["no token", { statusCode: 200, body: "<html>" }],
  ])("says that PORT is wrong if another server responds with %s", async (_, result) => {
    const { port } = await serve([{ method: "POST", path: "/oauth/token", handler: () => result }]);
    expect(await runToken(port)).toEqual({
      code: 1,
      stdout: "",
      stderr: `http://127.0.0.1:${port}/oauth/token returned ${result.statusCode} without a token. Set PORT to the port of the local stack.\n`,
    });
  });

  test("rejects an unknown option and an argument with exit code 1 and says how to get help", async () => {
    const stderr = expect.stringMatching(/'\. Run "npm run leads -- token --help" for help\.\n$/);
    for (const arg of ["--nobody", "bob"]) expect(await runToken(0, arg)).toEqual({ code: 1, stdout: "", stderr });
  });
});
