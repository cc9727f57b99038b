import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { createIssuer } from "../../stacks/local/issuer.ts";
import { serve } from "../testkit/serve.ts";

const TOKEN = fileURLToPath(new URL("../../stacks/tools/token.ts", import.meta.url));

const runToken = (port: number, ...options: string[]) =>
  promisify(execFile)(process.execPath, [TOKEN, ...options], { env: { ...process.env, PORT: String(port) } });

const serveIssuer = async () => serve((await createIssuer("http://127.0.0.1", "lead-lists")).routes);

describe("npm run token", () => {
  test("prints nothing but a token, of Alice at Acme", async () => {
    const { port } = await serveIssuer();
    const { stdout, stderr } = await runToken(port);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(stderr).toBe("");
    expect(decodeJwt(stdout)).toMatchObject({ sub: "user_alice", org_id: "org_acme" });
  });

  test("prints a token of whom it is told", async () => {
    const { port } = await serveIssuer();
    const { stdout } = await runToken(port, "--sub", "user_frank", "--org", "org_globex", "--role", "admin");
    expect(decodeJwt(stdout)).toMatchObject({ sub: "user_frank", org_id: "org_globex", org_role: "admin" });
  });

  test("fails with a way out when the stack does not run", async () => {
    const failure = { code: 1, stdout: "", stderr: expect.stringContaining("npm start") };
    await expect(runToken(0)).rejects.toMatchObject(failure);
  });

  test("fails when it is told nonsense", async () => {
    const { port } = await serveIssuer();
    const usage = { code: 1, stdout: "", stderr: expect.stringContaining("Usage: npm run -s token -- [--sub ID]") };
    for (const option of ["--nobody", "--help", "bob"])
      await expect(runToken(port, option)).rejects.toMatchObject(usage);
    await expect(runToken(port, "--org", "a b")).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("--org must be"),
    });
    await expect(runToken(port, "--sub", "")).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("400"),
    });
  });
});
