import { execFile, execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

// What README.md and docs/ say in code holds: every `ts` fence is type-checked against the built package, those that
// say so run too, every link leads somewhere, and the tables that are made from the code are the code's.

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs')).flatMap((name) => (/\.md$/.test(name) ? `docs/${name}` : [])),
];
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

/**
 * How a fence is checked, by the comment before it. `run`: by itself, and it runs. `types only`: with the names of the
 * prelude, and it does not. `continues`: as the end of the fence before it, however that one is checked.
 */
const MODES = ['run', 'types only', 'continues'] as const;
type Mode = (typeof MODES)[number];
type Fence = { readonly page: string; readonly line: number; readonly code: string; readonly mode: Mode | undefined };

/** The one fence of README.md that runs; the others there are checked with the prelude. */
const README_RUNS = 'Quick start';

/** What a fence that is not run may use without saying where it comes from. */
const prelude = `
import type { Factor, MfaProvider, VerificationHandle } from 'polyfactor';
export declare const mfa: MfaProvider;
export declare const userId: string;
export declare const factor: Factor;
export declare const session: { userId: string; step?: VerificationHandle | undefined; secondFactorAt?: string };
export declare const request: { signal: AbortSignal };
export declare const apiToken: string;
export declare function count(name: string, labels: Readonly<Record<string, string>>, value?: number): void;
`;
const preludeNames = [...prelude.matchAll(/export declare (?:const|function) (\w+)/g)].flatMap(
  ([, name]) => name ?? [],
);

function fencesOf(page: string): readonly Fence[] {
  const lines = textOf(page).split('\n');
  const fences: Fence[] = [];
  let heading = '';
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    heading = /^## (.*)/.exec(line)?.[1] ?? heading;
    const language = /^\s*```(\w*)/.exec(line)?.[1];
    if (language === undefined) continue;
    const end = lines.findIndex((text, index) => index > at && /^\s*```\s*$/.test(text));
    if (end < 0) throw new Error(`${page}:${at + 1} begins a fence that has no end.`);
    if (/^(tsx?|typescript|jsx?|javascript|mts|mjs)$/.test(language)) {
      const before = lines.slice(0, at).findLast((text) => text.trim() !== '') ?? '';
      const said = /^<!-- (.*) -->$/.exec(before.trim())?.[1];
      const ofReadme = page !== 'README.md' ? undefined : heading === README_RUNS ? 'run' : 'types only';
      const mode = MODES.find((known) => known === said) ?? ofReadme;
      const code = lines.slice(at + 1, end).join('\n');
      fences.push({ page, line: at + 2, code, mode: language === 'ts' ? mode : undefined });
    }
    at = end;
  }
  return fences;
}

const fences = pages.flatMap(fencesOf);

/** What is compiled and run as one module: a fence, and those that continue it. */
type Module = { readonly name: string; readonly mode: Mode | undefined; readonly parts: readonly Fence[] };

const modules: readonly Module[] = grouped();

function grouped(): readonly Module[] {
  const all: (Module & { readonly parts: Fence[] })[] = [];
  for (const fence of fences) {
    const last = all.at(-1);
    if (fence.mode === 'continues' && last?.parts[0]?.page === fence.page) last.parts.push(fence);
    else all.push({ name: `${fence.page.replace(/\W/g, '-')}-${fence.line}.ts`, mode: fence.mode, parts: [fence] });
  }
  return all;
}

function codeOf({ mode, parts }: Module): string {
  const code = parts.map((part) => `${part.code}\n`).join('');
  if (mode !== 'types only') return code;
  const source = ts.createSourceFile('fence.ts', code, ts.ScriptTarget.Latest);
  const own = new Set(source.statements.flatMap(declaredIn));
  const used = preludeNames.filter((name) => new RegExp(`\\b${name}\\b`).test(code) && !own.has(name));
  // At the end, so that line numbers stay the page's.
  return `${code}import { ${used.join(', ')} } from './prelude.ts';\n`;
}

/** The names that a statement at the top of a module declares. */
function declaredIn(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => boundIn(name));
  if (ts.isFunctionDeclaration(statement)) return statement.name === undefined ? [] : [statement.name.text];
  if (!ts.isImportDeclaration(statement)) return [];
  const bindings = statement.importClause?.namedBindings;
  return bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : [];
}

function boundIn(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundIn(element.name) : []));
}

/** Where a line of a module stands on its page. */
function placeOf({ parts }: Module, line: number): string {
  let before = 0;
  for (const { page, line: first, code } of parts) {
    const length = code.split('\n').length;
    if (line < before + length) return `${page}:${first + line - before}`;
    before += length;
  }
  return `${parts.at(-1)?.page}: the names of the prelude`;
}

/** What the pages use together with the package. */
const FRAMEWORKS = ['@nestjs', 'awilix', 'fastify', 'reflect-metadata', 'tsyringe'];

const project = mkdtempSync(join(tmpdir(), 'polyfactor-docs-'));
const at = (name: string) => join(project, name);

/** A project of a user who is as strict as can be, with the built package installed. */
function setUp(): void {
  const { types, default: code } = manifest.exports['.'];
  for (const built of [types, code]) {
    if (!existsSync(join(root, built))) throw new Error(`There is no ${built}: npm run build first.`);
  }
  mkdirSync(at('node_modules'));
  symlinkSync(root, at('node_modules/polyfactor'));
  for (const name of ['@types', 'valibot', ...FRAMEWORKS]) {
    symlinkSync(join(root, 'node_modules', name), at(`node_modules/${name}`));
  }
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2024', 'dom', 'dom.iterable'],
    module: 'nodenext',
    moduleDetection: 'force',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    // For NestJS.
    experimentalDecorators: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
  };
  writeFileSync(at('package.json'), '{ "type": "module" }');
  writeFileSync(at('tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  writeFileSync(at('prelude.ts'), prelude);
  for (const module of modules) writeFileSync(at(module.name), codeOf(module));
}

/** What Node prints; undefined: it has ended well. */
async function problemOf(args: readonly string[]): Promise<string | undefined> {
  const { MFA_PROVIDER: _, ...env } = process.env;
  return promisify(execFile)(process.execPath, args, { cwd: project, env, timeout: 40_000 }).then(
    () => undefined,
    (error: unknown) => `${Object(error).stdout}${Object(error).stderr}` || String(error),
  );
}

/** What the compiler says, by the lines of the pages. */
async function compile(): Promise<string | undefined> {
  const output = await problemOf([join(root, 'node_modules/typescript/bin/tsc'), '--pretty', 'false']);
  return output?.replaceAll(/^([\w-]+\.ts)\((\d+),\d+\)/gm, (all, name: string, line: string) => {
    const module = modules.find((candidate) => candidate.name === name);
    return module === undefined ? all : placeOf(module, Number(line) - 1);
  });
}

/** What fails when the modules that run are run: one beside the compiler, then two at a time. */
async function runAll(compiled: Promise<unknown>): Promise<readonly string[]> {
  const waiting = modules.filter(({ mode }) => mode === 'run');
  const failures: string[] = [];
  const work = async () => {
    for (let module = waiting.shift(); module !== undefined; module = waiting.shift()) {
      const problem = await problemOf([at(module.name)]);
      if (problem !== undefined) failures.push(`${placeOf(module, 0)} ${problem}`);
    }
  };
  await Promise.all([work(), compiled.then(work)]);
  return failures;
}

describe('the code of README.md and docs/', () => {
  let compiled: Promise<string | undefined>;
  let ran: Promise<readonly string[]>;
  beforeAll(() => {
    setUp();
    compiled = compile();
    ran = runAll(compiled);
  });
  afterAll(async () => {
    await Promise.allSettled([compiled, ran]);
    rmSync(project, { recursive: true });
  });

  test('says of every fence how it is checked', () => {
    expect(fences.length).toBeGreaterThan(20);
    const silent = fences.filter(({ mode }) => mode === undefined).map(({ page, line }) => `${page}:${line}`);
    expect(silent, `fences are \`ts\`, after one of ${MODES.join(', ')} as a comment`).toEqual([]);
    const first = modules.filter(({ mode }) => mode === 'continues').map(({ name }) => name);
    expect(first, 'there is nothing that these fences could continue').toEqual([]);
    expect(modules.filter(({ mode }) => mode === 'run').length).toBeGreaterThan(5);
  });

  test('passes the compiler of a strict project', async () => {
    expect(await compiled).toBeUndefined();
  });

  test('runs where it says so', async () => {
    expect(await ran).toEqual([]);
  });
});

/** The page without its code, in which brackets mean other things. */
const proseOf = (path: string) => textOf(path).replaceAll(/^\s*```[\s\S]*?^\s*```\s*$/gm, '');

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(path: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of proseOf(path).matchAll(/^#+ (.*)$/gm)) {
    const slug = heading
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-');
    const copies = [...anchors].filter((anchor) => anchor.replace(/-\d+$/, '') === slug).length;
    anchors.add(copies === 0 ? slug : `${slug}-${copies}`);
  }
  return anchors;
}

describe('the words of README.md and docs/', () => {
  test.each([...pages, 'CONTRIBUTING.md', 'SECURITY.md'])('%s links to what is there', (page) => {
    const links = [
      ...proseOf(page)
        .replaceAll(/`[^`\n]*`/g, '')
        .matchAll(/\]\(([^)\s]+)\)/g),
    ].map(([, to = '']) => to);
    const dead = links.filter((to) => {
      if (/^[a-z]+:/.test(to)) return false;
      const [path = '', anchor] = to.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !(/\.md$/.test(target) && anchorsOf(target).has(anchor));
    });
    expect(dead).toEqual([]);
  });

  test('name only subpaths that the package exports', () => {
    const exported = Object.keys(manifest.exports).map((key) => `polyfactor${key.slice(1)}`);
    const named = pages.flatMap((page) => textOf(page).match(/\bpolyfactor\/[\w./-]*\w/g) ?? []);
    expect(named).toContain('polyfactor/fake');
    expect([...new Set(named)].filter((path) => !exported.includes(path))).toEqual([]);
  });

  test('docs/README.md links to every page', () => {
    const index = textOf('docs/README.md');
    const others = pages.flatMap((page) => /^docs\/(.*)$/.exec(page)?.[1] ?? []).filter((name) => name !== 'README.md');
    expect(others.length).toBeGreaterThan(5);
    expect(others.filter((name) => !index.includes(`](${name})`))).toEqual([]);
  });

  test('the tables are what the code says', () => {
    execFileSync(process.execPath, ['docs/tables.ts', '--check'], { cwd: root, stdio: 'pipe' });
  });

  test('docs/errors.md has a section for each error code, and for nothing else', () => {
    const codes = typeNamed('src/errors.ts', 'MfaErrorCode').match(/[A-Z_]{4,}/g) ?? [];
    expect(codes).toHaveLength(11);
    const sections = [...textOf('docs/errors.md').matchAll(/^## ([A-Z_]{4,})$/gm)].map(([, code]) => code);
    expect(sections).toEqual(codes);
  });

  test('docs/writing-an-adapter.md names every member that a driver has', () => {
    const text = textOf('docs/writing-an-adapter.md');
    const members = ['MfaDriver', 'Answered', 'DriverStep', 'DriverCall', 'Outcomes'].flatMap((type) =>
      [...typeNamed('src/driver.ts', type).matchAll(/^ {2}(?:readonly )?(\w+)[?(:]/gm)].map(([, name = '']) => name),
    );
    expect(members.length).toBeGreaterThan(30);
    expect(
      members.filter((name) => !new RegExp(`\`[^\`\\n]*\\b${name}\\b[^\`\\n]*\`|^\\s+${name}[:(]`, 'm').test(text)),
    ).toEqual([]);
  });
});

/** The declaration of a type, as it is written. */
function typeNamed(path: string, type: string): string {
  return new RegExp(`export type ${type}\\b[\\s\\S]*?;\\n(?=\\n|$)`).exec(textOf(path))?.[0] ?? '';
}
