/** The marks that NFKD separates from Latin, Greek and Cyrillic letters. */
const MARKS = /[\u0300-\u036f]/g;
/** Letters without a decomposition that people replace by these when they type without them. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ł: "l",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ı: "i",
};
const WITHOUT_DECOMPOSITION = /[łøđðþßæœı]/g;
const WHITE_SPACE = /\s+/g;

/**
 * Folds a text to the form in which records and filters are compared: without accents, letter case, width and surplus white
 * space. A lone surrogate becomes U+FFFD. Takes any text; a text of white space becomes the empty text.
 */
export const foldText = (text: string): string =>
  text
    .toWellFormed()
    .normalize("NFKD")
    .replace(MARKS, "")
    .normalize("NFC")
    .toLowerCase()
    .replace(WITHOUT_DECOMPOSITION, (letter) => PLAIN_LETTERS[letter] ?? letter)
    .replace(WHITE_SPACE, " ")
    .trim();

/**
 * A character of Han, Hiragana or Katakana, or a run of letters, marks and digits with the `+` and `#` at its end, as in
 * `c++`. U+02BC is an apostrophe here, although Unicode calls it a letter.
 */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[[\p{L}\p{M}\p{Nd}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u02bc]]+[+#]*/gv;
const APOSTROPHE_OR_HYPHEN = /^['\u2019\u02bc\u2010-]$/;

/** Splits a folded text into its words, in their order. A word can occur several times. */
export const splitWords = (folded: string): string[] => folded.match(WORD) ?? [];

/**
 * Lists the words by which a text of a record is found: those of `splitWords`, and words whose parts are joined by one
 * apostrophe or hyphen as one word, too (`o'brien`: `o`, `brien`, `obrien`). Takes linear time.
 */
export function listSearchableWords(folded: string): Set<string> {
  const words = new Set<string>();
  let joined: string[] = [];
  let end = 0;
  for (const { 0: word, index } of folded.matchAll(WORD)) {
    const isJoined = index === end + 1 && APOSTROPHE_OR_HYPHEN.test(folded.charAt(end));
    if (!isJoined) {
      words.add(joined.join(""));
      joined = [];
    }
    joined.push(word);
    words.add(word);
    end = index + word.length;
  }
  words.add(joined.join(""));
  words.delete("");
  return words;
}
