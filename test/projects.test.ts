import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { testProjects } from './projects.ts';
import { root } from './support/root.ts';

const textOf = (path: string) => readFileSync(`${root}${path}`, 'utf8');
const filesOf = ({ include, exclude = [] }: { readonly include: string[]; readonly exclude?: string[] }) => {
  const excluded = new Set(globSync(exclude, { cwd: root }));
  return globSync(include, { cwd: root }).filter((path) => !excluded.has(path));
};
const files = new Map(Object.entries(testProjects).map(([name, project]) => [name, filesOf(project)]));

describe('the projects of npm test', () => {
  test('contain every test file exactly once, and the wire tests again with nock', () => {
    const { 'wire-nock': wire = [], ...others } = Object.fromEntries(files);
    const all = Object.values(others).flat();
    const installs = globSync('test/installs/**/*.test.ts', { cwd: root });
    expect([...all, ...installs].toSorted()).toEqual(globSync('test/**/*.test.ts', { cwd: root }).toSorted());
    expect(wire.length).toBeGreaterThan(5);
    expect(wire.filter((path) => !files.get('fast')?.includes(path))).toEqual([]);
  });

  test('are not empty', () => {
    expect([...files].filter(([, those]) => those.length === 0)).toEqual([]);
  });

  test('import nock in one file only, because nock replaces globals', () => {
    const sources = globSync('{test,examples,src,adapters}/**/*.ts', { cwd: root });
    expect(sources.filter((path) => /\b(from|import\()\s*'nock'/.test(textOf(path)))).toEqual([
      'test/support/network.ts',
    ]);
  });

  test('use no real sockets, processes or time in the fast project', () => {
    const fast = files.get('fast') ?? [];
    expect(fast.length).toBeGreaterThan(80);
    const isReal = (text: string) =>
      /from 'node:(http|https|net|child_process)'/.test(text) ||
      (/\bsetTimeout\(/.test(text) && !/useFakeTimers/.test(text));
    expect(fast.filter((path) => isReal(textOf(path)))).toEqual([]);
  });
});
