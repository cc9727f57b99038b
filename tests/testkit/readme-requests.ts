import { expect } from "vitest";
import { listenToEvents } from "./event-listener.ts";
import { parseCommands, readBlocks, readPage, runCurl, runScript } from "./page-commands.ts";

/**
 * Runs the commands under "First requests" of README.md in their order, as a reader does, against a running local stack.
 * Compares each response and event with the one that the page shows, where `...` stands for what differs from run to run. Sends a request with an Idempotency-Key twice, as the page asks for,
 * and compares both responses.
 * @param origin of the stack, in place of the address on the page
 * @param env of the commands that are not requests
 * @returns how many responses and events were compared
 */
export async function followReadme(origin: string, env: NodeJS.ProcessEnv): Promise<number> {
  const variables: Record<string, string> = {};
  let responses: string[] = [];
  let listener: Listener | undefined;
  let compared = 0;
  for (const { language, text } of readBlocks(readPage("README.md")).filter(isFirstRequest)) {
    if (language === "text") {
      const [shown = "", ...event] = text.trim().split(/^(?=event: )/m);
      const patterns = shown.trim().split("\n").map(toPattern);
      expect(responses).toEqual(patterns.map((pattern) => expect.stringMatching(pattern)));
      for (const lines of event) await expectEvent(lines.split("\n"));
      compared += patterns.length + event.length;
    } else responses = await runBlock(text);
  }
  return compared;

  /** @returns the responses */
  async function runBlock(text: string): Promise<string[]> {
    const bodies: string[] = [];
    for (const line of parseLines(text)) {
      const [, name, command] = /^([A-Z]+)=\$\((.*)\)$/.exec(line) ?? [];
      if (line === "kill %1") listener?.close();
      else if (line.endsWith("&")) listener = await listenToEvents(origin, variables.ADMIN ?? "");
      else if (name && command) variables[name] = (await runScript(command.split(" "), env)).trim();
      else {
        const words = parseCommands(line, variables)[0] ?? [];
        const body = await send(words);
        bodies.push(body);
        if (line.includes("Idempotency-Key")) expect(await send(words)).toBe(body);
      }
    }
    return bodies;
  }

  function send(words: readonly string[]): Promise<string> {
    return runCurl(words, (url) => toOrigin(url, origin));
  }

  /** Waits for an event as the page shows it. */
  async function expectEvent([type = "", data = ""]: readonly string[]): Promise<void> {
    for (;;) {
      const [event] = (await listener?.take(1)) ?? [];
      if (`event: ${event?.type}` !== type) continue;
      expect(`data: ${JSON.stringify(event)}`).toMatch(toPattern(data));
      return;
    }
  }
}

const toPattern = (shown: string) => new RegExp(`^${shown.split("...").map(escapePattern).join(".*")}$`, "s");

const escapePattern = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

type Listener = Awaited<ReturnType<typeof listenToEvents>>;

const isFirstRequest = ({ heading }: { readonly heading: string }) => heading === "First requests";

const parseLines = (text: string) =>
  text
    .replace(/\\\n\s*/g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "");

const toOrigin = (url: string, origin: string) => url.replace("http://127.0.0.1:3000", origin);
