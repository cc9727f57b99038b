/**
 * Replaces what a terminal could take for a command: control and format characters, also line breaks. Names of lists, headers
 * of files and messages of services can contain them.
 */
export const toPrintable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
