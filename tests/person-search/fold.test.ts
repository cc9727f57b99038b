import fc from "fast-check";
import { expect, test } from "vitest";
import { foldText, listSearchableWords, splitWords } from "../../lib/person-search/fold.ts";

test.each([
  ["  Café\t\n DE  Flore ", "cafe de flore"],
  ["ŁÓDŹ, Øre, Đà Nẵng, Ð, Þór, Straße, STRAẞE", "lodz, ore, da nang, d, thor, strasse, strasse"],
  ["Æon Œuvre", "aeon oeuvre"],
  ["İstanbul Isparta ılık", "istanbul isparta ilik"],
  ["ＶＰ　Ｓａｌｅｓ　ﾏｰｹ", "vp sales マーケ"],
  ["ﬁnance Ⅷ ½ ™", "finance viii 1⁄2 tm"],
  ["が か\u3099 각", "が が 각"],
  ["Ελλάδα Москва́ Ёлка", "ελλαδα москва елка"],
  ["a\ud800b", "a\ufffdb"],
  ["\u00a0\u3000\ufeff", ""],
  ["´", ""],
])("foldText converts %j to %j", (text, folded) => {
  expect(foldText(text)).toBe(folded);
});

test("foldText does not change what it has folded", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const folded = foldText(text);
      expect(foldText(folded)).toBe(folded);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ["vp of sales & it", ["vp", "of", "sales", "it"]],
  ["c++/c# developer, +1 #2 .net a+b", ["c++", "c#", "developer", "1", "2", "net", "a+", "b"]],
  ["o'brien jean-luc", ["o", "brien", "jean", "luc"]],
  ["営業部長 マーケ 3ば", ["営", "業", "部", "長", "マ", "ー", "ケ", "3", "ば"]],
  ["हिन्दी עִברִית สวัสดี 김철수", ["हिन्दी", "עִברִית", "สวัสดี", "김철수"]],
  ["a\0b \ufffd 🚀 _", ["a", "b"]],
  [" -- + # ", []],
])("splitWords splits %j", (folded, words) => {
  expect(splitWords(folded)).toEqual(words);
});

test.each([
  ["o'brien", ["o", "brien", "obrien"]],
  ["o’brien", ["o", "brien", "obrien"]],
  ["лукʼянов", ["лук", "янов", "лукянов"]],
  ["jean-luc-marie", ["jean", "luc", "marie", "jeanlucmarie"]],
  ["rock'n'roll e‐mail", ["rock", "n", "roll", "rocknroll", "e", "mail", "email"]],
  ["obj-c++ x", ["obj", "c++", "objc++", "x"]],
  ["a--b o' brien -a a- 'b'", ["a", "b", "o", "brien"]],
])("listSearchableWords finds the words of %j, also joined", (folded, words) => {
  expect([...listSearchableWords(folded)].sort()).toEqual([...words].sort());
});

test("listSearchableWords lists at least the words of splitWords", () => {
  const text = fc.string({ unit: fc.constantFrom(..."ab1é日が+#'’-‐ \u0903\u3099") });
  fc.assert(
    fc.property(text, (text) => {
      expect([...listSearchableWords(text)]).toEqual(expect.arrayContaining(splitWords(text)));
    }),
  );
});
