import { expect } from "vitest";
import { listenToEvents } from "./event-listener.ts";
import { parseCommands, readBlocks, readPage, runCurl, runScript } from "./page-commands.ts";

/**
 * Runs the commands under "First requests" of README.md in their order, as a reader does, against a running local stack.
 * Compares each response with the one that the page shows. Sends a request with an Idempotency-Key twice, as the page asks for,
 * and compares both responses.
 * @param origin of the stack, in place of the address on the page
 * @param env of the commands that are not requests
 * @returns how many responses and events were compared
 */
export async function followReadme(origin: string, env: NodeJS.ProcessEnv): Promise<number> {
  const variables: Record<string, string> = {};
  let response = "";
  let listener: Listener | undefined;
  let compared = 0;
  for (const { language, text } of readBlocks(readPage("README.md")).filter(isFirstRequest)) {
    if (language === "text") {
      const [expected, ...event] = text.trim().split("\n");
      expect(response).toBe(expected);
      if (event.length > 0) await expectEvent(event);
      compared += event.length > 0 ? 2 : 1;
    } else response = await runBlock(text);
  }
  return compared;

  async function runBlock(text: string): Promise<string> {
    let body = "";
    for (const line of parseLines(text)) {
      const [, name, command] = /^([A-Z]+)=\$\((.*)\)$/.exec(line) ?? [];
      if (line.endsWith("&")) listener = await listenToEvents(origin, variables.ADMIN ?? "");
      else if (name && command) variables[name] = (await runScript(command.split(" "), env)).trim();
      else {
        const words = parseCommands(line, variables)[0] ?? [];
        body = await send(words);
        if (line.includes("Idempotency-Key")) expect(await send(words)).toBe(body);
      }
    }
    return body;
  }

  function send(words: readonly string[]): Promise<string> {
    return runCurl(words, (url) => toOrigin(url, origin));
  }

  /** Waits for an event as the page shows it, where `...` stands for what differs from run to run. */
  async function expectEvent([type = "", data = ""]: readonly string[]): Promise<void> {
    const pattern = new RegExp(`^${data.split("...").map(escapePattern).join(".*")}$`);
    for (;;) {
      const [event] = (await listener?.take(1)) ?? [];
      if (`event: ${event?.type}` !== type) continue;
      expect(`data: ${JSON.stringify(event)}`).toMatch(pattern);
      return;
    }
  }
}

const escapePattern = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

type Listener = Awaited<ReturnType<typeof listenToEvents>>;

const isFirstRequest = ({ heading }: { readonly heading: string }) => heading === "First requests";

const parseLines = (text: string) =>
  text
    .replace(/\\\n\s*/g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "");

const toOrigin = (url: string, origin: string) => url.replace("http://127.0.0.1:3000", origin);
