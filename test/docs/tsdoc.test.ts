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
import { compiledFiles } from '../support/compiled-files.ts';
import { root } from '../support/root.ts';

const codes =
  /\b(INVALID_|UNSUPPORTED|HANDLE_INVALID|NOT_FOUND|CONFLICT|UNAUTHENTICATED|RATE_LIMITED|UNAVAILABLE|UNEXPECTED_RESPONSE)/;

const fixturePath = `${root}test/bare.ts`;
const sources = programOf({
  [fixturePath]: `export type Bare = 1;
    /** Has no example. */ export const unshown = 1;
    /** @example unsaid() */ export function unsaid() {}
    /** Whole. @example whole() */ export function whole() {}`,
});
const exported = distinct(exportsOfPackage(sources));

const isValue = ({ flags }: ts.Symbol) => (flags & ts.SymbolFlags.Value) !== 0;
const label = ({ from, name }: Exported) => `${name} of ${from}`;
const withoutComment = (all: readonly Exported[]) => all.filter(({ comment }) => comment.trim() === '').map(label);
const withoutExample = (all: readonly Exported[]) =>
  all.filter(({ examples }) => examples.every((example) => example.trim() === '')).map(label);

describe('an export of the package', () => {
  test('is found once, also if two subpaths export it', () => {
    expect(exported.length).toBeGreaterThan(80);
    expect(exported.filter(({ name }) => name === 'Phone')).toHaveLength(1);
    expect(exported.map(label)).toContain('waitForApproval of polyfactor');
  });

  test('has a comment with an example', () => {
    expect(withoutComment(exported)).toEqual([]);
    expect(withoutExample(exported)).toEqual([]);
    const undocumented = exportsOf(sources, 'a test', fixturePath);
    expect(withoutComment(undocumented)).toEqual(['unsaid of a test', 'Bare of a test']);
    expect(withoutExample(undocumented)).toEqual(['Bare of a test', 'unshown of a test']);
  });

  test('that is a function documents what it throws and the codes of its MfaErrors', () => {
    const functions = exported.filter(({ isFunction }) => isFunction);
    expect(functions.length).toBeGreaterThan(10);
    const undocumented = functions.filter(({ comment }) => !/\bthrows\b/i.test(comment));
    const withoutCodes = functions.filter(
      ({ comment }) => /throws[^.]* MfaError/i.test(comment) && !codes.test(comment),
    );
    expect(undocumented.map(label)).toEqual([]);
    expect(withoutCodes.map(label)).toEqual([]);
  });

  test('documents each method of MfaProvider by an example and by the errors that it throws', () => {
    const provider = exported.find(({ name }) => name === 'MfaProvider');
    const checker = sources.getTypeChecker();
    const methods = [...(provider?.symbol.members?.values() ?? [])].filter((it) => it.flags & ts.SymbolFlags.Method);
    expect(methods.map(({ name }) => name)).toContain('resend');
    for (const method of methods) {
      const { comment, examples, throws } = documentationOf(checker, method);
      expect([method.name, comment, examples.length]).toEqual([method.name, expect.stringMatching(/\.$/), 1]);
      const lines = throws.map((text) =>
        /^MfaError [A-Z_]+: .*\.$|^MfaError with the codes of every method\.$/s.test(text),
      );
      expect([method.name, ...lines]).toEqual([method.name, ...lines.map(() => true)]);
      expect(lines.length).toBeGreaterThan(0);
    }
    expect(provider?.comment).toMatch(/INVALID_INPUT.*UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED, UNAVAILABLE/);
  });
});

test('the compiler checks the examples', () => {
  const examples = examplesOf(exportsOfPackage(sources));
  expect(examples.size).toBeGreaterThanOrEqual(exported.length);
  // `npm run typecheck` writes these files.
  for (const [name, code] of examples) expect(readFileSync(join(FOLDER, name), 'utf8')).toBe(code);
  expect(compiledFiles()).toEqual(expect.arrayContaining([...examples.keys()].map((name) => join(FOLDER, name))));
});

describe('the examples of the adapter kit run', () => {
  const files = readdirSync(join(FOLDER, 'adapter-kit')).filter((name) => !name.endsWith('.type-1.ts'));

  test('and there is one for each function and schema', () => {
    const values = exported.filter(({ from, symbol }) => from === 'polyfactor/adapter-kit' && isValue(symbol));
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

test('TypeDoc generates the API reference without a warning', () => {
  const folder = mkdtempSync(join(tmpdir(), 'polyfactor-api-'));
  execFileSync(process.execPath, [join(root, 'node_modules/typedoc/bin/typedoc'), '--out', folder], {
    cwd: root,
    stdio: 'pipe',
  });
  expect(readFileSync(join(folder, 'index.html'), 'utf8')).toContain('MfaProvider');
  rmSync(folder, { recursive: true });
});
