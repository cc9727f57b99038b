/**
 * Whether a `Prefer` header asks for the full representation (RFC 7240, 4.2). The first `return` preference counts;
 * other preferences are ignored, as the RFC wants.
 */
export function prefersRepresentation(header: string | undefined): boolean {
  const preferences = (header ?? "").split(",").map((preference) => {
    const [name = "", value = ""] = (preference.split(";")[0] ?? "").split("=");
    return {
      name: name.trim().toLowerCase(),
      value: value
        .trim()
        .replace(/^"(.*)"$/, "$1")
        .toLowerCase(),
    };
  });
  return preferences.find(({ name }) => name === "return")?.value === "representation";
}
