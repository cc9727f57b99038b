import { parseLinkedinUrl } from "../../../../lib/records/linkedin-profile.ts";

/** The path of a URL with the id of a member, which does not show that it is the profile with a public URL. */
const OPAQUE = /^\/(?:in\/ac[ow]a|sales\/|talent\/|recruiter\/)/;

/**
 * Chooses one of the LinkedIn URLs of a row: the first one of a public profile. Otherwise the first one, but a URL with
 * the id of a member only if nothing else identifies the person, because the same person would be two.
 * @returns undefined if none is to be used
 */
export function chooseProfile(urls: readonly string[], hasOtherIdentity: boolean): string | undefined {
  const paths = urls.map((url) => parseLinkedinUrl(url)?.path);
  const publicUrl = urls.find((_, i) => paths[i] !== undefined && !OPAQUE.test(paths[i]));
  if (publicUrl !== undefined || !hasOtherIdentity) return publicUrl ?? urls[0];
  return urls.find((_, i) => paths[i] === undefined);
}
