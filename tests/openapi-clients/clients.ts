import { copyFile, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { build } from "esbuild";
import { run } from "../testkit/run-tool.ts";

const ROOT = join(import.meta.dirname, "../..");
const PROGRAMS = join(import.meta.dirname, "programs");

const GENERATOR = "org.openapitools:openapi-generator-cli:7.25.0";
const MAVEN_DEPENDENCY = "org.apache.maven.plugins:maven-dependency-plugin:3.3.0";

/** Where the clients are generated. */
export interface Workspace {
  /** Has the document as `openapi.json`. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** A program that adds prospects with a generated client and prints the response as JSON. */
export type Command = readonly [program: string, ...args: string[]];

export type Tool = "Java and Maven" | "Python";

export interface Client {
  readonly name: string;
  readonly needs: readonly Tool[];
  /** Generates and compiles a client and its program in a folder of its own, which exists. */
  readonly prepare: (workspace: Workspace, folder: string) => Promise<Command>;
}

/** Gets what all clients of a tool share. */
export const INSTALL: Readonly<Record<Tool, (workspace: Workspace) => Promise<unknown>>> = {
  "Java and Maven": (workspace) => {
    const target = [`-Dartifact=${GENERATOR}`, `-DoutputDirectory=${workspace.folder}`, "-Dmdep.stripVersion=true"];
    return run("mvn", ["-q", "-B", `${MAVEN_DEPENDENCY}:copy`, ...target], workspace);
  },
  Python: async (workspace) => {
    await run("python3", ["-m", "venv", "python"], workspace);
    const requirements = join(PROGRAMS, "requirements.txt");
    await run("python/bin/pip", ["install", "-q", "--no-input", "-r", requirements], workspace);
  },
};

/** @param target where the code is written, relative to the workspace */
function runGenerator(workspace: Workspace, name: string, target: string, ...options: string[]): Promise<string> {
  const output = ["-i", "openapi.json", "-g", name, "-o", target];
  return run("java", ["-jar", "openapi-generator-cli.jar", "generate", ...output, ...options], workspace);
}

const TYPESCRIPT: Client = {
  name: "openapi-generator, typescript-fetch",
  needs: ["Java and Maven"],
  async prepare(workspace, folder) {
    await runGenerator(workspace, "typescript-fetch", join(folder, "client"));
    const program = join(folder, "add-prospects.ts");
    await copyFile(join(PROGRAMS, "add-prospects.ts"), program);
    const compilerOptions = {
      ...{ strict: true, noEmit: true, target: "ES2022", lib: ["ES2022", "DOM"], skipLibCheck: true },
      ...{ module: "ESNext", moduleResolution: "bundler", allowImportingTsExtensions: true },
      ...{ types: ["node"], typeRoots: [join(ROOT, "node_modules/@types")] },
    };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    await run(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", folder], workspace);
    const outfile = join(folder, "add-prospects.mjs");
    await build({ entryPoints: [program], outfile, bundle: true, platform: "node", format: "esm" });
    return [process.execPath, outfile];
  },
};

const JAVA: Client = {
  name: "openapi-generator, java",
  needs: ["Java and Maven"],
  async prepare(workspace, folder) {
    await runGenerator(workspace, "java", folder, "--library", "native");
    await copyFile(join(PROGRAMS, "AddProspects.java"), join(folder, "src/main/java/AddProspects.java"));
    const classpath = [`${MAVEN_DEPENDENCY}:build-classpath`, "-Dmdep.outputFile=classpath.txt"];
    await run("mvn", ["-q", "-B", "compile", ...classpath], { ...workspace, folder });
    const libraries = await readFile(join(folder, "classpath.txt"), "utf8");
    return ["java", "-cp", [join(folder, "target/classes"), libraries.trim()].join(delimiter), "AddProspects"];
  },
};

/** Not `--strict`, because the generated code is not written for it. It is checked with the settings that it comes with. */
const PYTHON: Client = {
  name: "openapi-generator, python",
  needs: ["Java and Maven", "Python"],
  async prepare(workspace, folder) {
    await runGenerator(workspace, "python", folder);
    await copyFile(join(PROGRAMS, "add_with_openapi_generator.py"), join(folder, "add_prospects.py"));
    await checkPython(workspace, folder, "openapi_client");
    return [join(workspace.folder, "python/bin/python"), join(folder, "add_prospects.py")];
  },
};

const PYTHON_CLIENT: Client = {
  name: "openapi-python-client",
  needs: ["Python"],
  async prepare(workspace, folder) {
    const config = join(workspace.folder, "openapi-python-client.yaml");
    // The hooks format the code with a program that is not needed here.
    await writeFile(config, "post_hooks: []\n");
    const target = ["--meta", "none", "--output-path", join(folder, "lead_lists_client"), "--config", config];
    const args = ["generate", "--path", "openapi.json", "--fail-on-warning", ...target];
    await run("python/bin/openapi-python-client", args, workspace);
    await copyFile(join(PROGRAMS, "add_with_openapi_python_client.py"), join(folder, "add_prospects.py"));
    await checkPython(workspace, folder, "lead_lists_client", "--strict");
    return [join(workspace.folder, "python/bin/python"), join(folder, "add_prospects.py")];
  },
};

/** Checks the types of a generated package and of the program that uses it. */
const checkPython = (workspace: Workspace, folder: string, client: string, ...options: string[]): Promise<string> =>
  run(join(workspace.folder, "python/bin/mypy"), [...options, client, "add_prospects.py"], { ...workspace, folder });

export const CLIENTS: readonly Client[] = [TYPESCRIPT, JAVA, PYTHON, PYTHON_CLIENT];
