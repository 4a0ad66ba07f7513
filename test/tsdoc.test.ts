import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const codes = /\b(INVALID_|UNSUPPORTED|HANDLE_INVALID|NOT_FOUND|CONFLICT|UNAUTHENTICATED|RATE_LIMITED|UNAVAILABLE)/;
/** What users import, and the file that says what is in it. */
const entries: ReadonlyMap<string, string> = new Map([
  ['polyfactor', 'src/index.ts'],
  ['polyfactor/okta', 'adapters/okta/index.ts'],
  ['polyfactor/onelogin-v1', 'adapters/onelogin-v1/index.ts'],
  ['polyfactor/onelogin-v2', 'adapters/onelogin-v2/index.ts'],
  ['polyfactor/fake', 'src/fake/index.ts'],
  ['polyfactor/testing', 'src/testing/index.ts'],
  ['polyfactor/emulator', 'src/emulator/index.ts'],
  ['polyfactor/nestjs', 'src/nestjs/index.ts'],
  ['polyfactor/fastify', 'src/fastify/index.ts'],
]);

/** What an example may use without declaring it. Every other name is its own or one of the package. */
const ambient = `
  import type { ActivationHandle, Common, Factor, MfaDriver, MfaProvider, VerificationHandle } from 'polyfactor';
  import type { Phone, World } from 'polyfactor/testing';
  declare global {
    const mfa: MfaProvider;
    const factor: Factor;
    const handle: VerificationHandle, old: VerificationHandle;
    const enrolling: ActivationHandle;
    const userId: string, factorId: string, code: string, answer: string;
    const apiToken: string, accessToken: string, clientId: string, clientSecret: string;
    const error: unknown;
    const request: Request;
    const session: Map<string, string>;
    const phone: Phone;
    function show(what: unknown): void;
    function test(name: string, run: () => Promise<void>): void;
    function createWorld(): World;
    type AcmeOptions = Pick<Common, 'now' | 'onEvent'> & { baseUrl: string };
    function createAcmeDriver(options: AcmeOptions): MfaDriver;
  }`;

type Exported = {
  readonly from: string;
  readonly name: string;
  readonly comment: string;
  readonly examples: readonly string[];
  /** A function, by the first words of its type. */
  readonly isFunction: boolean;
};

const config = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
// Examples import what they use, types and values alike.
const compilerOptions: ts.CompilerOptions = {
  ...options,
  verbatimModuleSyntax: false,
  isolatedModules: false,
  erasableSyntaxOnly: false,
};

// Files that exist in memory only, by their path; and every file that was parsed once.
const written = new Map<string, string>();
const parsed = new Map<string, ts.SourceFile>();
const host: ts.CompilerHost = {
  ...ts.createCompilerHost(compilerOptions),
  fileExists: (path) => written.has(path) || existsSync(path),
  readFile: (path) => written.get(path) ?? (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
  getSourceFile(path, language) {
    const text = host.readFile(path);
    if (text === undefined) return undefined;
    const file = parsed.get(path) ?? ts.createSourceFile(path, text, language);
    parsed.set(path, file);
    return file;
  },
};

function programOf(files: Readonly<Record<string, string>>, former?: ts.Program): ts.Program {
  const paths = Object.entries(files).map(([name, text]) => {
    const path = `${root}test/tsdoc/${name}`;
    written.set(path, text);
    return path;
  });
  const roots = [...[...entries.values()].map((path) => root + path), ...paths];
  return ts.createProgram(roots, compilerOptions, host, former);
}

/** What a module exports, each thing as it is declared. */
function exportsOf(program: ts.Program, from: string, path: string): readonly (Exported & { symbol: ts.Symbol })[] {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(path);
  const module = file && checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`${path} is no module.`);
  return checker.getExportsOfModule(module).map((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    return { from, name: exported.name, symbol, ...documentationOf(checker, symbol) };
  });
}

function documentationOf(checker: ts.TypeChecker, symbol: ts.Symbol): Omit<Exported, 'from' | 'name'> {
  const tags = symbol.getJsDocTags(checker).filter(({ name }) => name === 'example');
  return {
    comment: ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\s+/g, ' '),
    examples: tags.map(({ text }) => ts.displayPartsToString(text).replace(/^```.*$/gm, '')),
    isFunction: symbol.valueDeclaration !== undefined && ts.isFunctionDeclaration(symbol.valueDeclaration),
  };
}

const bare = `${root}test/tsdoc/bare.ts`;
const sources = programOf({
  'bare.ts': `export type Bare = 1;
    /** Has no example. */ export const unshown = 1;
    /** @example unsaid() */ export function unsaid() {}
    /** Whole. @example whole() */ export function whole() {}`,
});
const declared = [...entries].flatMap(([from, path]) => exportsOf(sources, from, root + path));
/** A thing that several entries export is one thing. */
const things = [...new Map(declared.map((exported) => [exported.symbol, exported])).values()];

const called = ({ from, name }: Exported) => `${name} of ${from}`;
const withoutComment = (all: readonly Exported[]) => all.filter(({ comment }) => comment.trim() === '').map(called);
const withoutExample = (all: readonly Exported[]) =>
  all.filter(({ examples }) => examples.every((example) => example.trim() === '')).map(called);

/** The example as a module, with an import of each name of the package that it uses and does not declare. */
function moduleOf(example: string): string {
  const used = new Set(example.match(/[A-Za-z]\w*/g));
  const own = new Set(
    [...example.matchAll(/\b(?:const|let|function|class|type|interface)\s+(\w+)/g)].map(([, name]) => name),
  );
  const imported = new Map(declared.filter(({ name }) => used.has(name) && !own.has(name)).map((it) => [it.name, it]));
  const imports = [...imported].map(([name, { from }]) => `import { ${name} } from '${from}';`);
  return [...imports, 'export {};', example].join('\n');
}

const examples = Object.fromEntries(
  things.flatMap((thing) =>
    thing.examples.map((example, index) => [`${thing.name}-${index + 1}.ts`, moduleOf(example)] as const),
  ),
);
const misspelt: Readonly<Record<string, string>> = {
  'an option': `createOktaProvider({ orgUrl: 'https://acme.okta.com', apiTokn: apiToken });`,
  'a provider option': `mfa.challenge({ userId, factor, providerOptions: { okta: { numberMatch: true } } });`,
  'a name of the package': `await waitForAproval(mfa, { userId, handle });`,
  'a method': `await mfa.listFactor({ userId });`,
  'a status': `if ((await mfa.verify({ userId, handle })).status === 'aproved') show('in');`,
  'the syntax': `await mfa.verify({ userId, handle };`,
};
const wrong = Object.entries(misspelt).map(([, code], index) => [`wrong-${index + 1}.ts`, moduleOf(code)] as const);
const program = programOf({ 'ambient.ts': ambient, ...examples, ...Object.fromEntries(wrong) }, sources);

/** What the compiler says of a file in memory. */
function problemsOf(name: string): readonly string[] {
  const file = program.getSourceFile(`${root}test/tsdoc/${name}`);
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  return found.map(({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
}

describe('what the package exports', () => {
  test('is found, a thing that comes by two ways once', () => {
    expect(things.length).toBeGreaterThan(80);
    expect(things.filter(({ name }) => name === 'Phone')).toHaveLength(1);
    expect(things.map(called)).toContain('waitForApproval of polyfactor');
  });

  test('has a comment, and an example in it', () => {
    expect(withoutComment(things)).toEqual([]);
    expect(withoutExample(things)).toEqual([]);
    const undocumented = exportsOf(sources, 'a test', bare);
    expect(withoutComment(undocumented)).toEqual(['unsaid of a test', 'Bare of a test']);
    expect(withoutExample(undocumented)).toEqual(['Bare of a test', 'unshown of a test']);
  });

  test('says what it throws, where it is a function, and the codes of an MfaError', () => {
    const functions = things.filter(({ isFunction }) => isFunction);
    expect(functions.length).toBeGreaterThan(10);
    const silent = functions.filter(({ comment }) => !/\bthrows\b/i.test(comment));
    const codeless = functions.filter(({ comment }) => /throws[^.]* MfaError/i.test(comment) && !codes.test(comment));
    expect(silent.map(called)).toEqual([]);
    expect(codeless.map(called)).toEqual([]);
  });

  test('says of each method of an MfaProvider by which codes it fails', () => {
    const provider = things.find(({ name }) => name === 'MfaProvider');
    const checker = sources.getTypeChecker();
    const methods = [...(provider?.symbol.members?.values() ?? [])].filter((it) => it.flags & ts.SymbolFlags.Method);
    expect(methods.map(({ name }) => name)).toContain('resend');
    const says = /\b[A-Z]+_[A-Z]+\b|\b(UNSUPPORTED|CONFLICT)\b|codes of every method/;
    const silent = methods.filter((method) => !says.test(documentationOf(checker, method).comment));
    expect(silent.map(({ name }) => name)).toEqual([]);
    expect(provider?.comment).toMatch(/INVALID_INPUT.*UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED, UNAVAILABLE/);
  });
});

describe('the examples', () => {
  test('are code that compiles', () => {
    expect(problemsOf('ambient.ts')).toEqual([]);
    expect(Object.keys(examples).length).toBeGreaterThanOrEqual(things.length);
    expect(Object.keys(examples).flatMap(problemsOf)).toEqual([]);
  });

  test.each(Object.keys(misspelt).map((what, index) => [what, `wrong-${index + 1}.ts`]))(
    'would not compile with %s misspelt',
    (_what, name) => {
      expect(problemsOf(name)).not.toEqual([]);
    },
  );
});

test('TypeDoc makes the API reference of it without a warning', () => {
  const folder = mkdtempSync(join(tmpdir(), 'polyfactor-api-'));
  execFileSync(process.execPath, [join(root, 'node_modules/typedoc/bin/typedoc'), '--out', folder], {
    cwd: root,
    stdio: 'pipe',
  });
  expect(readFileSync(join(folder, 'index.html'), 'utf8')).toContain('MfaProvider');
  rmSync(folder, { recursive: true });
});
