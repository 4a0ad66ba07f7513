import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { sourceOfSubpath } from '../subpaths.ts';
import { declaredIn, identifiersIn, importOfPrelude } from './names.ts';

// Reads what the package exports, with its comments. Writes the examples in these comments as modules, which
// `npm run typecheck` compiles.

const root = fileURLToPath(new URL('../..', import.meta.url));
export const FOLDER = join(root, 'reports/examples/tsdoc');
const PRELUDE = new URL('prelude-tsdoc.ts', import.meta.url);

export type Exported = {
  readonly from: string;
  readonly name: string;
  readonly symbol: ts.Symbol;
} & Documentation;
export type Documentation = {
  readonly comment: string;
  readonly examples: readonly string[];
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
  const tags = symbol.getJsDocTags(checker).filter(({ name }) => name === 'example');
  return {
    comment: ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\s+/g, ' '),
    examples: tags.map(({ text }) => ts.displayPartsToString(text).replace(/^```.*$/gm, '')),
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
      thing.examples.map((code, index) => [`${thing.name}-${index + 1}.ts`, moduleOf(code, exported)] as const),
    ),
  );
}

/** The example, followed by imports of the names that it uses and does not declare. */
function moduleOf(example: string, exported: readonly Exported[]): string {
  const used = identifiersIn(example);
  const own = declaredIn(example);
  const imported = new Map(exported.filter(({ name }) => used.has(name) && !own.has(name)).map((it) => [it.name, it]));
  const imports = [...imported].map(([name, { from, symbol }]) => {
    const isType = (symbol.flags & ts.SymbolFlags.Value) === 0;
    return `import ${isType ? 'type ' : ''}{ ${name} } from '${from}';\n`;
  });
  const prelude = importOfPrelude(PRELUDE, '../../../tools/examples/prelude-tsdoc.ts', example);
  return `${example}\n${imports.join('')}${prelude}export {};\n`;
}

export function writeExamples(): void {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, code] of examplesOf(exportsOfPackage(programOf()))) writeFileSync(join(FOLDER, name), code);
}
