import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test.each(['async () => { throw new Error("full"); }', '() => ({ then: (_, no) => no(new Error("full")) })'])(
  'a listener that throws later (%s) does not end the process',
  (listener) => {
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const code = `import { createFakeProvider } from './src/testkit/fake/index.ts';
      const mfa = createFakeProvider({ onEvent: ${listener} });
      await mfa.listFactors({ userId: 'ada' });
      await new Promise((resolve) => setTimeout(resolve, 5));
      console.log('alive');`;
    const args = ['--no-warnings', '--input-type=module', '--eval', code];
    expect(execFileSync(process.execPath, args, { cwd, encoding: 'utf8' })).toBe('alive\n');
  },
);
