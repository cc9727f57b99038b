import ts from "typescript";

interface NamedType {
  readonly name: string;
  readonly comment: string;
  /** The type, written out in one line. */
  readonly text: string;
}

/**
 * Declares the exported types of a file as what they are, in place of the expressions that derive them from other types.
 * @param summaries what the properties of a type mean, by their names
 */
export function writeOutTypes(
  program: ts.Program,
  file: ts.SourceFile,
  summaries: ReadonlyMap<string, string>,
): string {
  const types = file.statements
    .filter(ts.isTypeAliasDeclaration)
    .filter(({ modifiers = [] }) => modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .map((alias) => ({
      name: alias.name.text,
      comment: readComment(file, alias),
      text: printType(program, alias),
    }));
  return types
    .map((type) => `${type.comment}\nexport type ${type.name} = ${document(shorten(type, types), summaries)};`)
    .join("\n");
}

const readComment = ({ text }: ts.SourceFile, node: ts.Node): string => {
  const range = ts.getLeadingCommentRanges(text, node.pos)?.at(-1);
  const comment = range ? text.slice(range.pos, range.end) : "";
  return comment.startsWith("/**") ? comment : "";
};

/** In a file of the standard library, no name of the project is known, so types are written without such names. */
function printType(program: ts.Program, alias: ts.TypeAliasDeclaration): string {
  const checker = program.getTypeChecker();
  const place = program.getSourceFiles().find((file) => program.isSourceFileDefaultLibrary(file));
  const type = checker.getTypeAtLocation(alias.name);
  const flags = ts.NodeBuilderFlags.InTypeAlias | ts.NodeBuilderFlags.NoTruncation;
  const node = checker.typeToTypeNode(type, place, flags);
  if (!node) throw new Error(`${alias.name.text} cannot be written out`);
  return ts.createPrinter().printNode(ts.EmitHint.Unspecified, node, alias.getSourceFile()).replace(/\s+/g, " ");
}

/** Replaces the objects in a type by the names of those that have one. */
const shorten = ({ name, text }: NamedType, types: readonly NamedType[]): string =>
  types
    .filter((type) => type.name !== name && type.text.startsWith("{") && type.text.length < text.length)
    .toSorted((a, b) => b.text.length - a.text.length)
    .reduce((shortened, type) => shortened.replaceAll(type.text, type.name), text);

/** Writes the meaning before each property that has one. */
const document = (text: string, summaries: ReadonlyMap<string, string>): string =>
  text.replace(/readonly (\w+): /g, (property, name: string) => {
    const summary = summaries.get(name);
    return summary === undefined ? property : `\n/** ${summary}. */\n${property}`;
  });
