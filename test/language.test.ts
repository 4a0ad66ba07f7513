import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { root } from './support/root.ts';

// The language of this house: American spelling, and names that an expert knows.

const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
/** Recorded answers keep the spelling of their source. */
const ownTexts = tracked.filter((path) => !path.startsWith('test/fixtures/') && !/\.(png|svg|ico)$/.test(path));
const sources = tracked.filter((path) => /^(src|adapters|tools|test|examples|bench)\/.*\.ts$/.test(path));
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

/** Spelled apart here, so that this file does not find itself. */
const BRITISH = new RegExp(['en', 'rol(ment|s?\\b)'].join(''), 'i');
const PRIVATE = new Set(
  'answering heed heeded look looked loose pacer tell told turn turns unheeded wish wishes words'.split(' '),
);

/** The parts of a name: `turnAt` is `turn` and `at`. A look-up is a word of the field. */
const partsOf = (name: string) =>
  name
    .replace(/look-?ups?/gi, '')
    .split(/(?=[A-Z])|[^A-Za-z]+/)
    .map((word) => word.toLowerCase());
const isPrivate = (name: string) => partsOf(name).some((word) => PRIVATE.has(word));

/** The names that a file declares. */
function namesIn(path: string, text = textOf(path)): readonly string[] {
  const names: string[] = [];
  const visit = (node: ts.Node) => {
    const named = ts.isDeclarationStatement(node) || ts.isVariableDeclaration(node) || ts.isParameter(node);
    const isMember = ts.isPropertyAssignment(node) || ts.isPropertySignature(node) || ts.isMethodSignature(node);
    const name = named || isMember || ts.isBindingElement(node) ? ts.getNameOfDeclaration(node) : undefined;
    if (name !== undefined && ts.isIdentifier(name)) names.push(name.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return names;
}

describe('spelling', () => {
  test('is American: enrollment, as NIST SP 800-63B and Okta write it', () => {
    expect(ownTexts.length).toBeGreaterThan(400);
    expect(BRITISH.test(['an en', 'rolment'].join(''))).toBe(true);
    expect(BRITISH.test('enrollment, enrolled, enrolls')).toBe(false);
    expect(ownTexts.filter((path) => BRITISH.test(path) || BRITISH.test(textOf(path)))).toEqual([]);
  });
});

describe('names', () => {
  test('are words of the field, in sources and in the names of files', () => {
    expect(namesIn('a.ts', 'const turnAt = ({ look }) => 1; type A = { words: 1 }').filter(isPrivate)).toEqual([
      'turnAt',
      'look',
      'words',
    ]);
    const found = sources.flatMap((path) =>
      namesIn(path)
        .filter(isPrivate)
        .map((name) => `${name} in ${path}`),
    );
    expect(found).toEqual([]);
    expect(tracked.filter((path) => path.endsWith('.ts') && isPrivate(path))).toEqual([]);
  });
});
