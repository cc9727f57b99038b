import type { Job } from "../harness/job.ts";

/** Lambda's event limit of 6 MB, minus room for the rest of the event. */
const MAX_BODY_BYTES = 6 * 1_024 * 1_024 - 4_096;

/** Repeats `piece` up to the maximum size. The body is a JSON string in the event, where a quote takes two bytes. */
const fillBody = (before: string, piece: string, after: string): string => {
  const room = MAX_BODY_BYTES - lengthInEvent(before + after);
  return before + piece.repeat(Math.floor(room / lengthInEvent(piece))) + after;
};
const lengthInEvent = (text: string): number => JSON.stringify(text).length - 2;

/** Bodies of an attacker: of maximum size, expensive to parse or to validate, and all rejected with 400. */
export const HOSTILE_BODIES: Readonly<Record<string, string>> = {
  "6 MB of nested arrays": "[".repeat(MAX_BODY_BYTES / 2) + "]".repeat(MAX_BODY_BYTES / 2),
  "6 MB of numbers as prospects": fillBody('{"prospects":[0', ",0", "]}"),
  "6 MB of unknown fields": `{"prospects":[${fillBody('{"a":0', ',"a":0', "")}}]}`,
  "6 MB in one string": `{"prospects":[{"firstName":"${"a".repeat(MAX_BODY_BYTES - 50)}"}]}`,
  "1,000 persons with 500 invalid tags each": buildWrongTags(),
};

function buildWrongTags(): string {
  const tags = `[${Array(100).fill(0).join()}]`;
  const lists = ["departments", "subDepartments", "functions", "skills", "languages"];
  const person = `{${lists.map((list) => `"${list}":${tags}`).join()}}`;
  return `{"prospects":[${Array(1_000).fill(person).join()}]}`;
}

/** A valid body of maximum size: 1,000 persons with long work experiences. */
export function buildLargestBody({ people }: Job): string {
  const room = Math.floor(MAX_BODY_BYTES / people.length) - 1_000;
  const descriptions = Array.from({ length: Math.ceil(room / 2_000) }, (_, i) =>
    "d".repeat(Math.min(2_000, room - i * 2_000)),
  );
  const workExperiences = descriptions.map((description) => ({ description }));
  return JSON.stringify({ prospects: people.map(({ input }) => ({ ...input, workExperiences })) });
}
