import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { envOutsideTests } from '../support/env-outside-tests.ts';
import { root } from '../support/root.ts';

const script = `${root}examples/journey.ts`;

/** What `npm start` prints after the build. */
function run(extra: Readonly<Record<string, string>> = {}): string {
  return execFileSync(process.execPath, [script], {
    cwd: root,
    encoding: 'utf8',
    env: { ...envOutsideTests(), ...extra },
  });
}

const allTypes = ['totp', 'sms', 'push', 'webauthn'];
const phoneTypes = ['totp', 'sms', 'push'];

test('the journey verifies each factor on the fake and on every emulated provider, and prints a table', () => {
  const table = run().split('\nprovider ')[1] ?? '';
  // Per provider: the request count of most calls, and of a challenge that sends no message.
  for (const [provider, types, sent, withoutMessage] of [
    ['fake', allTypes, 'none', 'none'],
    ['okta', allTypes, '1', '0'],
    ['onelogin-v1', phoneTypes, '1', '0'],
    ['onelogin-v2', phoneTypes, '1', '1'],
  ] as const) {
    for (const type of types) {
      expect(table).toMatch(new RegExp(`^${provider} +verify ${type}[^\\n]* approved +${sent} *$`, 'm'));
      expect(table).toMatch(new RegExp(`^${provider} +remove ${type} +done +${sent} *$`, 'm'));
    }
    expect(table).toMatch(
      new RegExp(`^${provider} +verify sms \\(code\\) +rejected \\(wrong-answer\\) +${sent} *$`, 'm'),
    );
    expect(table).toMatch(new RegExp(`^${provider} +challenge totp +challenged +${withoutMessage} *$`, 'm'));
    expect(table).toMatch(new RegExp(`^${provider} +what is left\\? +0 listed +${sent} *$`, 'm'));
  }
});

test('with MFA_PROVIDER the journey only lists factors and says so', () => {
  const output = run({ MFA_PROVIDER: 'fake', MFA_ALLOW_FAKE: '1', MFA_USER_ID: 'ada' });
  expect(output).toContain('listing the factors of ada on the real fake tenant');
  expect(output).toContain('Can be enrolled:');
  expect(output).not.toContain('approved');
});
