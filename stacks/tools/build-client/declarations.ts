import { dirname, join } from "node:path";
import ts from "typescript";
import { writeOutTypes } from "./write-out-types.ts";

/**
 * Builds one file of declarations for a module and the modules of its folder. It stands alone: the types that are derived from the
 * schemas of the routes are written out.
 * @param summaries of the routes, which become the documentation of the methods
 */
export function buildDeclarations(root: string, entry: string, summaries: ReadonlyMap<string, string>): string {
  const program = createProgram(root, entry);
  const files = program.getSourceFiles().filter(({ fileName }) => dirname(fileName) === dirname(entry));
  const texts = files.map((file) =>
    file.fileName.endsWith("route-types.ts")
      ? writeOutTypes(program, file, summaries)
      : emitDeclarations(program, file),
  );
  const names = listExports(program, entry);
  const declarations = selectUsed(readDeclarations(texts), names);
  const text = `${declarations.join("\n")}\nexport { ${names.join(", ")} };\n`;
  return ts.createPrinter().printFile(parse(text));
}

function createProgram(root: string, entry: string): ts.Program {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const emit = { noEmit: false, declaration: true, emitDeclarationOnly: true, stripInternal: true };
  return ts.createProgram([entry], { ...options, ...emit });
}

function emitDeclarations(program: ts.Program, file: ts.SourceFile): string {
  let declarations = "";
  const { diagnostics } = program.emit(file, (_, text) => {
    declarations = text;
  });
  const [problem] = diagnostics;
  if (problem) throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, "\n"));
  return declarations;
}

function listExports(program: ts.Program, entry: string): string[] {
  const file = program.getSourceFile(entry);
  const module = file && program.getTypeChecker().getSymbolAtLocation(file);
  return module
    ? program
        .getTypeChecker()
        .getExportsOfModule(module)
        .map(({ name }) => name)
    : [];
}

/** The declarations of all files by name, without `export`. @throws Error if two files declare the same name */
function readDeclarations(texts: readonly string[]): Map<string, ts.Statement> {
  const declarations = new Map<string, ts.Statement>();
  for (const statement of texts.flatMap((text) => [...parse(text).statements])) {
    const name = readName(statement);
    if (name === undefined) continue;
    if (declarations.has(name)) throw new Error(`${name} is declared twice`);
    declarations.set(name, statement);
  }
  return declarations;
}

function readName(statement: ts.Statement): string | undefined {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0]?.name.getText();
  const isNamed =
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isFunctionDeclaration(statement);
  return isNamed ? statement.name?.text : undefined;
}

/** The text of the named declarations and of those that they use, directly or through others. */
function selectUsed(declarations: ReadonlyMap<string, ts.Statement>, names: readonly string[]): string[] {
  const used = new Set(names);
  // The set grows during the loop, which then visits what was added.
  for (const name of used) {
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node) && declarations.has(node.text)) used.add(node.text);
      ts.forEachChild(node, visit);
    };
    const statement = declarations.get(name);
    if (statement) visit(statement);
  }
  return [...declarations].flatMap(([name, statement]) =>
    used.has(name) ? [statement.getFullText().replace(/^export /m, "")] : [],
  );
}

const parse = (text: string): ts.SourceFile => ts.createSourceFile("client.d.ts", text, ts.ScriptTarget.Latest, true);
