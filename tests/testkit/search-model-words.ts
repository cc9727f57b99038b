/** Folding and words of the naive model of the search, written from the contract in another way than the service's. */

const PLAIN = new Map(Object.entries({ ł: "l", ø: "o", đ: "d", ð: "d", þ: "th", ß: "ss", æ: "ae", œ: "oe", ı: "i" }));

export function modelFold(text: string): string {
  const decomposed = Array.from(text.toWellFormed().normalize("NFKD"));
  const withoutMarks = decomposed.filter((character) => character < "\u0300" || character > "\u036f").join("");
  const lowerCase = Array.from(withoutMarks.normalize("NFC").toLowerCase());
  const plain = lowerCase.map((character) => PLAIN.get(character) ?? character).join("");
  return plain
    .split(/\s/)
    .filter((part) => part !== "")
    .join(" ");
}

/** A word, or one character that is not in a word. */
interface Part {
  text: string;
  readonly isWord: boolean;
}

const isCjk = (character: string) => /\p{sc=Han}|\p{sc=Hira}|\p{sc=Kana}/u.test(character);
const isLetter = (character: string) => /\p{L}|\p{M}|\p{Nd}/u.test(character) && character !== "ʼ" && !isCjk(character);

function splitParts(text: string): Part[] {
  const parts: Part[] = [];
  let state: "run" | "end of a run" | "outside" = "outside";
  for (const character of modelFold(text)) {
    const last = parts.at(-1);
    const isSuffix: boolean = state !== "outside" && (character === "+" || character === "#");
    if (last && (isSuffix || (state === "run" && isLetter(character)))) last.text += character;
    else parts.push({ text: character, isWord: isCjk(character) || isLetter(character) });
    state = isSuffix ? "end of a run" : isLetter(character) ? "run" : "outside";
  }
  return parts;
}

/** @returns the words of a text, as a filter has them */
export const splitModelWords = (text: string): string[] =>
  splitParts(text).flatMap(({ text, isWord }) => (isWord ? [text] : []));

/** @returns the words by which a record is found */
export function listModelWords(text: string): string[] {
  const parts = splitParts(text);
  // A joiner is one apostrophe or hyphen between two words.
  const isJoiner = (i: number) =>
    /^['’ʼ‐-]$/.test(parts[i]?.text ?? "") && !!parts[i - 1]?.isWord && !!parts[i + 1]?.isWord;
  const words: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    if (!parts[i]?.isWord) continue;
    words.push(parts[i]?.text ?? "");
    if (isJoiner(i - 1)) continue;
    let joined = parts[i]?.text ?? "";
    for (let next = i + 1; isJoiner(next); next += 2) joined += parts[next + 1]?.text;
    words.push(joined);
  }
  return words.filter((word) => Array.from(word).length <= 200);
}
