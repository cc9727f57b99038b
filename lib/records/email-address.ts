import { domainToASCII } from "node:url";
import { foldCase, isWithinLength, removeInvisibleExceptJoiners } from "../unicode.ts";

/** RFC 5321 bounds an address to 254 characters. */
export const MAX_ADDRESS_LENGTH = 254;

/** Fast path for addresses in lower case without special characters. */
const NORMALISED = /^[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
/** `Dot-string` of RFC 5321, 4.1.2, with the characters that RFC 6531, 3.3 adds. */
const LOCAL_PART = /^[\w!#$%&'*+/=?^`{|}~\u00a1-\u{10ffff}-]+(?:\.[\w!#$%&'*+/=?^`{|}~\u00a1-\u{10ffff}-]+)*$/u;
/** Excludes what has a meaning in a URL, because `domainToASCII` parses the host of one. */
const DOMAIN = /^[a-z0-9.\u00a1-\u{10ffff}-]+$/iu;
const ASCII_DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** `domainToASCII` returns an IP address for a domain that ends in a number. */
const IP_ADDRESS = /^[\d.]+$/;

/**
 * The same as a pattern for the OpenAPI document: which characters of ASCII an address can contain, and where. Escapes
 * instead of quotes and brackets, because generators of clients copy it into their code.
 */
export const ADDRESS_PATTERN =
  "^\\s*[^\\s\\x22(),.:;<>@\\x5b-\\x5d]+(\\.[^\\s\\x22(),.:;<>@\\x5b-\\x5d]+)*@[^\\s!-,/:-@\\x5b-\\x60{-~]+\\s*$";

/** The address as it is stored: as it was sent, without invisible characters and without blanks at both ends. */
export const cleanEmailAddress = removeInvisibleExceptJoiners;

/**
 * The form in which addresses are compared: case folded, normal form C, the domain as its A-label (UTS 46). Addresses may
 * be international (RFC 6531). Not accepted, although RFC 5321 allows them: quoted local parts (`"ada l"@example.com`) and
 * IP addresses as the domain, which no real mailbox of a person has. The local part may have more than 64 characters.
 * @returns undefined if the text is not an e-mail address
 */
export function normaliseEmailAddress(text: string): string | undefined {
  if (text.length <= MAX_ADDRESS_LENGTH && NORMALISED.test(text)) return text;
  const address = cleanEmailAddress(text);
  if (!isWithinLength(address, MAX_ADDRESS_LENGTH) || /\s/.test(address) || !address.isWellFormed()) return undefined;
  const [localPart = "", domain = "", ...others] = address.split("@");
  if (others.length > 0 || !LOCAL_PART.test(localPart) || !DOMAIN.test(domain)) return undefined;
  const asciiDomain = domainToASCII(domain);
  if (asciiDomain.length > 253 || !ASCII_DOMAIN.test(asciiDomain) || IP_ADDRESS.test(asciiDomain)) return undefined;
  return `${foldCase(localPart)}@${asciiDomain}`;
}
