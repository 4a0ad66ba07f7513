import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { sourceOfSubpath } from '../subpaths.ts';
import { declaredIn, identifiersIn, importOfPrelude } from './names.ts';

// Reads what the package exports, with its comments. Writes the examples in these comments as modules, which
// `npm run typecheck` compiles.

const root = fileURLToPath(new URL('../..', import.meta.url));
export const FOLDER = join(root, 'reports/examples/tsdoc');
const KIT = 'polyfactor/adapter-kit';
/** The examples of the kit run, so their prelude has values. */
const preludeOf = ({ from }: Exported) =>
  from === KIT ? '../../../../tools/examples/prelude-kit.ts' : '../../../tools/examples/prelude-tsdoc.ts';

export type Exported = {
  readonly from: string;
  readonly name: string;
  readonly symbol: ts.Symbol;
} & Documentation;
export type Documentation = {
  readonly comment: string;
  /** Those of the methods of an interface too. */
  readonly examples: readonly string[];
  readonly throws: readonly string[];
  readonly isFunction: boolean;
};

/** The parsed sources. Nothing here starts a type check. */
export function programOf(extra: Readonly<Record<string, string>> = {}): ts.Program {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const base = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...base,
    fileExists: (path) => path in extra || existsSync(path),
    readFile: (path) => extra[path] ?? base.readFile(path),
    getSourceFile: (path, language, ...rest) =>
      extra[path] === undefined
        ? base.getSourceFile(path, language, ...rest)
        : ts.createSourceFile(path, extra[path], language),
  };
  const sources = [...sourceOfSubpath.values()].map((path) => join(root, path));
  return ts.createProgram([...sources, ...Object.keys(extra)], options, host);
}

/** What a module exports. An alias is replaced by its declaration. */
export function exportsOf(program: ts.Program, from: string, path: string): readonly Exported[] {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(path);
  const module = file && checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`${path} is no module.`);
  return checker.getExportsOfModule(module).map((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    return { from, name: exported.name, symbol, ...documentationOf(checker, symbol) };
  });
}

export function documentationOf(checker: ts.TypeChecker, symbol: ts.Symbol): Documentation {
  const methods = [...(symbol.members?.values() ?? [])].filter(({ flags }) => flags & ts.SymbolFlags.Method);
  const textsOf = (tag: string, of: readonly ts.Symbol[]) =>
    of
      .flatMap((it) => it.getJsDocTags(checker))
      .filter(({ name }) => name === tag)
      .map(({ text }) => ts.displayPartsToString(text));
  return {
    comment: ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\s+/g, ' '),
    examples: textsOf('example', [symbol, ...methods]).map((text) => text.replace(/^```.*$/gm, '')),
    throws: textsOf('throws', [symbol]),
    isFunction: symbol.valueDeclaration !== undefined && ts.isFunctionDeclaration(symbol.valueDeclaration),
  };
}

/** Everything that the package exports. Several subpaths can export the same symbol; then it is listed for each. */
export function exportsOfPackage(program: ts.Program): readonly Exported[] {
  return [...sourceOfSubpath].flatMap(([from, path]) => exportsOf(program, from, join(root, path)));
}

/** Each symbol once. */
export const distinct = (exported: readonly Exported[]): readonly Exported[] => [
  ...new Map(exported.map((thing) => [thing.symbol, thing])).values(),
];

/** The modules of the examples, by file name. */
export function examplesOf(exported: readonly Exported[]): ReadonlyMap<string, string> {
  return new Map(
    distinct(exported).flatMap((thing) =>
      thing.examples.map(
        (code, index) => [`${fileOf(thing)}-${index + 1}.ts`, moduleOf(code, thing, exported)] as const,
      ),
    ),
  );
}

const isType = ({ symbol }: Exported) => (symbol.flags & ts.SymbolFlags.Value) === 0;

/** The kit has its own folder: a test runs what is in it. `path` and `Path` must not be one file where case is ignored. */
const fileOf = (thing: Exported) =>
  thing.from === KIT ? `adapter-kit/${thing.name}${isType(thing) ? '.type' : ''}` : thing.name;

/** The example, followed by imports of the names that it uses and does not declare. */
function moduleOf(example: string, thing: Exported, exported: readonly Exported[]): string {
  const used = identifiersIn(example);
  const own = declaredIn(example);
  // Some names of the kit are common words, so only its own examples may mean them.
  const offered = exported.filter(
    ({ name, from }) => name !== 'default' && used.has(name) && !own.has(name) && (from !== KIT || thing.from === KIT),
  );
  const imports = [...new Map(offered.map((it) => [it.name, it])).values()].map(
    (it) => `import ${isType(it) ? 'type ' : ''}{ ${it.name} } from '${it.from}';\n`,
  );
  const prelude = preludeOf(thing);
  const given = importOfPrelude(new URL(basename(prelude), import.meta.url), prelude, example);
  return `${example}\n${imports.join('')}${given}export {};\n`;
}

export function writeExamples(): void {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(join(FOLDER, 'adapter-kit'), { recursive: true });
  for (const [name, code] of examplesOf(exportsOfPackage(programOf()))) writeFileSync(join(FOLDER, name), code);
}
