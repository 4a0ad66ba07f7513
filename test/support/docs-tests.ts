import { fences } from '../../tools/examples/fences.ts';

const NODE_TEST = `import { test } from 'node:test';\n`;

/** The tests in docs/testing.md, for another test runner: only the import of `test` is another. */
export function docsTests(importOfTest: string): readonly string[] {
  return fences
    .filter(({ page, code }) => page === 'docs/testing.md' && code.includes(NODE_TEST))
    .map(({ code }) => code.replace(NODE_TEST, importOfTest));
}
