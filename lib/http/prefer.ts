/** Matches one preference: everything up to a comma outside of quoted strings. */
const PREFERENCE = /(?:"(?:\\.|[^"\\])*"|[^,"])+/g;

/**
 * Whether a `Prefer` header asks for the full representation (RFC 7240, 4.2). The first `return` preference is used.
 * Other preferences are ignored, as the RFC requires.
 */
export function prefersRepresentation(header: string | undefined): boolean {
  for (const [preference] of (header ?? "").matchAll(PREFERENCE)) {
    const value = /^\s*return\s*=\s*("?)([\w-]+)\1\s*(;|$)/i.exec(preference)?.[2];
    if (value) return value.toLowerCase() === "representation";
  }
  return false;
}
