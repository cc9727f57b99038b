/**
 * Matches the paths of persons: profiles with any section or language (`/in/ada/de`), old profiles (`/pub/...`), and
 * the pages of Sales Navigator and Recruiter, without the part that tells how they were found
 * (`/sales/lead/1,NAME_SEARCH,x`). `/in/me` is the profile of the current visitor, and `/pub/dir` is a search.
 */
const PROFILE_PATH =
  /^(?:\/mwlite|\/comm)?(\/in\/(?!me(?:\/|$))[^/]+|\/pub\/(?!dir(?:\/|$)).+|\/(?:sales\/(?:lead|people|profile)|(?:talent|recruiter)\/profile)\/[^/,]+)/;

/** Fast path for canonical URLs: no parsing or normalisation needed. */
const CANONICAL_URL = /^https:\/\/(?:www\.)?linkedin\.com(\/in\/(?!me\/?$)[a-z0-9_-]+)\/?$/;

/**
 * Parses a LinkedIn URL to the path of the person's profile, such as `/in/johnsmith`. Scheme, `www.` or country host,
 * letter case, percent-encoding, trailing slash, query and fragment do not matter.
 * @returns undefined if the URL is not a linkedin.com URL or does not name a person, but a company, a job or a search
 */
export function parseLinkedinProfile(url: string): string | undefined {
  const [, canonical] = CANONICAL_URL.exec(url) ?? [];
  if (canonical) return canonical;
  const text = url.trim().replace(/^\/\//, "");
  const parsed = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  if (!parsed || !/^https?:$/.test(parsed.protocol) || !/^(.+\.)?linkedin\.com\.?$/.test(parsed.hostname))
    return undefined;
  const path = decodePath(parsed.pathname).normalize("NFC").toLowerCase().replaceAll("%2c", ",").replace(/\/+$/, "");
  return PROFILE_PATH.exec(path)?.[1];
}

function decodePath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
