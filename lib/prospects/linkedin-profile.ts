/** A kind and a name, such as `/in/ada`. The old `/profile/view?id=1` has its name in the query, which is not looked at. */
const PROFILE = /^\/(?!profile\/view$)[^/]+\/[^/]/;

/**
 * The part of a LinkedIn URL that names the profile, e.g. `/in/johnsmith`. Scheme, `www.` or country host, letter case,
 * percent-encoding, trailing slash, query and fragment make no difference.
 * @returns undefined when the URL is not one of linkedin.com or names no profile
 */
export function linkedinProfile(url: string): string | undefined {
  const text = url.trim().replace(/^\/\//, "");
  const parsed = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  if (!parsed || !/^https?:$/.test(parsed.protocol) || !/^(.+\.)?linkedin\.com\.?$/.test(parsed.hostname))
    return undefined;
  const profile = decoded(parsed.pathname).normalize("NFC").toLowerCase().replace(/\/+$/, "");
  return PROFILE.test(profile) ? profile : undefined;
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
