import { hash } from "node:crypto";
import type { IndexDocument } from "./document.ts";

const HEX_DIGITS = 12;

/**
 * Computes a number that tells whether two documents are equal. An index stores it, because it cannot return a document. It has 48
 * bits, so JSON can represent it, and two documents have the same number once in 2^48 times.
 */
export const computeFingerprint = (document: IndexDocument): number =>
  Number.parseInt(hash("sha1", JSON.stringify(document), "hex").slice(0, HEX_DIGITS), 16);
