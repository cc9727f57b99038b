/** Characters that show nothing and separate nothing: format and control characters, fillers, variation selectors. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]|(?!\s)\p{Cc}/gu;
/** Most texts. This test takes a tenth of the time of a replacement. */
const VISIBLE_ASCII = /^[!-~]*$/;

/** Removes invisible characters, such as U+200B, and the white space at both ends. */
export const removeInvisible = (text: string): string =>
  VISIBLE_ASCII.test(text) ? text : text.replace(INVISIBLE, "").trim();
