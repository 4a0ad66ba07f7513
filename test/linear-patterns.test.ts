import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { problemOf } from '../tools/regex/linear.ts';
import { patternsIn } from '../tools/regex/patterns.ts';
import { root } from './support/root.ts';

// The checker of `npm run lint` itself: it finds what has stopped this library once, and passes what cannot.

const folder = mkdtempSync(join(tmpdir(), 'patterns-'));
afterAll(() => rmSync(folder, { recursive: true }));

const problemsIn = (code: string) => Promise.all(patternsIn('code.ts', code).map((pattern) => problemOf(pattern)));

describe('a regular expression', () => {
  test.each([
    ['the one line of ASCII of a user agent', String.raw`/^[\x20-\x7e]*[\x21-\x7e][\x20-\x7e]*$/`],
    ['the variables of a text message', String.raw`/\{\{.*?\}\}/g`],
    ['padding at the end', '/=+$/'],
    ['spaces at the end', String.raw`/\s+$/`],
    ['a word with something around it', '/^(UNABLE_TO_.*|.*CERT.*)$/'],
    ['repetitions of repetitions', '/^(a+)+$/'],
    ['the literal of a call', `new RegExp('=+$')`],
    ['the literal of a call without new', 'RegExp(`=+$`)'],
  ])('for %s is refused, with the length that stops it', async (_, code) => {
    expect(await problemsIn(`const found = ${code};`)).toEqual([
      expect.stringMatching(/^is .+: \d+ characters stop it/),
    ]);
  });

  test.each(['/={1,2}$/', String.raw`/^[\x20-\x7e]+$/`, String.raw`/^\w[\w-]{0,63}$/`, '/a|b/', `new RegExp('^a+$')`])(
    '%s is linear',
    async (code) => {
      expect(await problemsIn(`const found = ${code};`)).toEqual([undefined]);
    },
  );

  test.each(['new RegExp(name)', 'new RegExp(name + `$`)', `new RegExp('a', flags)`])(
    '%s cannot be checked, and is refused',
    async (code) => {
      expect(await problemsIn(`const found = ${code};`)).toEqual([expect.stringContaining('put together at run time')]);
    },
  );

  test('that cannot be decided in time is refused', async () => {
    const [pattern] = patternsIn('code.ts', String.raw`const found = /^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]{1,255}$/u;`);
    expect(pattern && (await problemOf(pattern, 1))).toContain('could not be decided');
  });

  test('is named by its file and line', () => {
    expect(patternsIn('code.ts', `\nconst found = 'a'.replace(/b/u, '');`)).toEqual([
      { place: 'code.ts:2', source: 'b', flags: 'u' },
    ]);
  });
});

describe('the command', () => {
  test.each([
    ['bad', '/=+$/', 1],
    ['good', '/=$/', 0],
  ])('ends with an error for a %s one only', (name, code, status) => {
    const path = join(folder, `${name}.ts`);
    writeFileSync(path, `export const found = ${code};\n`);
    const run = spawnSync(process.execPath, [join(root, 'tools/regex/check.ts'), path], { encoding: 'utf8' });
    expect(run.status).toBe(status);
    expect(run.stderr.includes(`${path}:1: the regular expression is 2nd`)).toBe(status === 1);
  });

  test('is part of the lint that npm test runs, over all code that is shipped or runs in a service', () => {
    const run = spawnSync('npm', ['pkg', 'get', 'scripts.lint', 'scripts.test'], { cwd: root, encoding: 'utf8' });
    expect(JSON.parse(run.stdout)).toEqual({
      'scripts.lint': expect.stringContaining('&& node tools/regex/check.ts'),
      'scripts.test': expect.stringMatching(/^npm run lint && /),
    });
  });
});
