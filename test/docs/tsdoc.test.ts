import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import {
  distinct,
  documentationOf,
  type Exported,
  examplesOf,
  exportsOf,
  exportsOfPackage,
  FOLDER,
  programOf,
} from '../../tools/examples/tsdoc.ts';
import { root } from '../support/root.ts';

const codes =
  /\b(INVALID_|UNSUPPORTED|HANDLE_INVALID|NOT_FOUND|CONFLICT|UNAUTHENTICATED|RATE_LIMITED|UNAVAILABLE|UNEXPECTED_RESPONSE)/;

const bare = `${root}test/bare.ts`;
const sources = programOf({
  [bare]: `export type Bare = 1;
    /** Has no example. */ export const unshown = 1;
    /** @example unsaid() */ export function unsaid() {}
    /** Whole. @example whole() */ export function whole() {}`,
});
const things = distinct(exportsOfPackage(sources));

const isValue = ({ flags }: ts.Symbol) => (flags & ts.SymbolFlags.Value) !== 0;
const called = ({ from, name }: Exported) => `${name} of ${from}`;
const withoutComment = (all: readonly Exported[]) => all.filter(({ comment }) => comment.trim() === '').map(called);
const withoutExample = (all: readonly Exported[]) =>
  all.filter(({ examples }) => examples.every((example) => example.trim() === '')).map(called);

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

test('the examples are part of what the compiler checks', () => {
  const examples = examplesOf(exportsOfPackage(sources));
  expect(examples.size).toBeGreaterThanOrEqual(things.length);
  // As `npm run typecheck` has written them.
  for (const [name, code] of examples) expect(readFileSync(join(FOLDER, name), 'utf8')).toBe(code);
  const config = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { fileNames } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  expect(fileNames).toEqual(expect.arrayContaining([...examples.keys()].map((name) => join(FOLDER, name))));
});

describe('the examples of the adapter kit run', () => {
  const files = readdirSync(join(FOLDER, 'adapter-kit')).filter((name) => !name.endsWith('.type-1.ts'));

  test('and there is one for each function and schema', () => {
    const values = things.filter(({ from, symbol }) => from === 'polyfactor/adapter-kit' && isValue(symbol));
    expect(values.length).toBeGreaterThan(40);
    expect(files.toSorted()).toEqual(values.map(({ name }) => `${name}-1.ts`).toSorted());
  });

  test('on the built package', () => {
    const imports = files.map((name) => `await import(${JSON.stringify(join(FOLDER, 'adapter-kit', name))});`);
    const args = ['--input-type=module', '--eval', `${imports.join('\n')} console.log('all');`];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toBe('all\n');
  });
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
