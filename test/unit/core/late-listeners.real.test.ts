import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { root } from '../../support/root.ts';

test.each(['async () => { throw new Error("full"); }', '() => ({ then: (_, no) => no(new Error("full")) })'])(
  'a listener that throws later (%s) does not end the process',
  (listener) => {
    const code = `import { createFakeProvider } from './src/testkit/fake/index.ts';
      const mfa = createFakeProvider({ onEvent: ${listener} });
      await mfa.listFactors({ userId: 'ada' });
      await new Promise((resolve) => setTimeout(resolve, 5));
      console.log('alive');`;
    const args = ['--no-warnings', '--input-type=module', '--eval', code];
    expect(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' })).toBe('alive\n');
  },
);
