/**
 * Where persons are: their own pages, whatever section or language of them (`/in/ada/de`); old ones; and those of Sales
 * Navigator and Recruiter, less what tells how they were found (`/sales/lead/1,NAME_SEARCH,x`). `/in/me` is whoever looks,
 * and `/pub/dir` a search.
 */
const PROFILE_PATH =
  /^(?:\/mwlite|\/comm)?(\/in\/(?!me(?:\/|$))[^/]+|\/pub\/(?!dir(?:\/|$)).+|\/(?:sales\/(?:lead|people|profile)|(?:talent|recruiter)\/profile)\/[^/,]+)/;

/** As LinkedIn's own pages show it: nothing in it has two spellings, and the dear way through a URL is spared. */
const CANONICAL_URL = /^https:\/\/(?:www\.)?linkedin\.com(\/in\/(?!me\/?$)[a-z0-9_-]+)\/?$/;

/**
 * The part of a LinkedIn URL that names a person's profile, e.g. `/in/johnsmith`. Scheme, `www.` or country host, letter
 * case, percent-encoding, trailing slash, query and fragment make no difference.
 * @returns undefined when the URL is not one of linkedin.com or names no person, but a company, a job or a search
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
