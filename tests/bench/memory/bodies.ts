import type { Job } from "../harness/job.ts";

/** Lambda's event limit of 6 MB, minus room for the rest of the event. */
const MAX_BODY_BYTES = 6 * 1_024 * 1_024 - 4_096;

/** Repeats `piece` up to the maximum size. The body is a JSON string in the event, where a quote takes two bytes. */
const fillBody = (before: string, piece: string, after: string): string => {
  const room = MAX_BODY_BYTES - lengthInEvent(before + after);
  return before + piece.repeat(Math.floor(room / lengthInEvent(piece))) + after;
};
const lengthInEvent = (text: string): number => JSON.stringify(text).length - 2;

interface HostileBody {
  readonly body: string;
  /** Whether invalid entries are reported, instead of making the request invalid. */
  readonly isLenient?: true;
}

/** Bodies of an attacker: as large as possible, and expensive to parse or to validate. */
export function buildHostileBodies(): Readonly<Record<string, HostileBody>> {
  const unknownFields = buildUnknownFields();
  const wrongTags = buildInvalidPersons(buildWrongTags());
  const manyErrors = buildInvalidPersons(buildManyErrors());
  return {
    "6 MB of nested arrays": { body: "[".repeat(MAX_BODY_BYTES / 2) + "]".repeat(MAX_BODY_BYTES / 2) },
    "6 MB of numbers as prospects": { body: fillBody('{"prospects":[0', ",0", "]}") },
    "6 MB in one string": { body: `{"prospects":[{"firstName":"${"a".repeat(MAX_BODY_BYTES - 50)}"}]}` },
    "6 MB of unknown fields": { body: unknownFields },
    "6 MB of unknown fields, lenient": { body: unknownFields, isLenient: true },
    "1,000 persons with 500 invalid tags each": { body: wrongTags },
    "1,000 persons with 500 invalid tags each, lenient": { body: wrongTags, isLenient: true },
    "850,000 errors in 6 MB": { body: manyErrors },
    "850,000 errors in 6 MB, lenient": { body: manyErrors, isLenient: true },
  };
}

/** One person with as many different field names as possible. */
function buildUnknownFields(): string {
  const [before, after] = ['{"prospects":[{"id":0', "}]}"];
  const names: string[] = [];
  for (let room = MAX_BODY_BYTES - lengthInEvent(before + after); ; ) {
    const field = `,"${names.length.toString(36)}":0`;
    room -= lengthInEvent(field);
    if (room < 0) return before + names.join("") + after;
    names.push(field);
  }
}

const buildInvalidPersons = (fields: string): string => `{"prospects":[${Array(1_000).fill(`{${fields}}`).join()}]}`;

const buildNumbers = (count: number): string => `[${Array(count).fill(0).join()}]`;

function buildWrongTags(): string {
  const lists = ["departments", "subDepartments", "functions", "skills", "languages"];
  return lists.map((list) => `"${list}":${buildNumbers(100)}`).join();
}

/** 850 errors. */
function buildManyErrors(): string {
  const texts = ["id", "city", "country", "linkedinUrl", "companyId", "seniority", "industry", "birthDate"];
  const toList = (fields: readonly string[]) =>
    `[${Array(50)
      .fill(`{${toNumbers(fields)}}`)
      .join()}]`;
  return [
    buildWrongTags(),
    toNumbers(texts),
    `"emails":${buildNumbers(20)},"phones":${buildNumbers(20)}`,
    `"educations":${toList(["school", "degree", "startDate", "endDate"])}`,
    `"workExperiences":${toList(["title", "location"])}`,
  ].join();
}

const toNumbers = (fields: readonly string[]): string => fields.map((field) => `"${field}":0`).join();

/** A valid body of maximum size: 1,000 persons with long work experiences. */
export function buildLargestBody({ people }: Job): string {
  const room = Math.floor(MAX_BODY_BYTES / people.length) - 1_000;
  const descriptions = Array.from({ length: Math.ceil(room / 2_000) }, (_, i) =>
    "d".repeat(Math.min(2_000, room - i * 2_000)),
  );
  const workExperiences = descriptions.map((description) => ({ description }));
  return JSON.stringify({ prospects: people.map(({ input }) => ({ ...input, workExperiences })) });
}
