import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { root } from '../support/root.ts';

const script = `${root}examples/journey.ts`;
const { MFA_PROVIDER: _, ...env } = process.env;

/** What `npm start` prints after the build. */
function run(extra: Readonly<Record<string, string>> = {}): string {
  return execFileSync(process.execPath, [script], { cwd: root, encoding: 'utf8', env: { ...env, ...extra } });
}

const everything = ['totp', 'sms', 'push', 'webauthn'];
const apps = ['totp', 'sms', 'push'];

test('the journey approves each factor on the fake and on every emulated provider, and ends with a table', () => {
  const table = run().split('\nprovider ')[1] ?? '';
  // Per provider: what its requests are counted as, and what a challenge takes where nothing need be sent.
  for (const [provider, types, sent, none] of [
    ['fake', everything, 'none', 'none'],
    ['okta', everything, '1', '0'],
    ['onelogin-v1', apps, '1', '0'],
    ['onelogin-v2', apps, '1', '1'],
  ] as const) {
    for (const type of types) {
      expect(table).toMatch(new RegExp(`^${provider} +verify ${type}[^\\n]* approved +${sent} *$`, 'm'));
      expect(table).toMatch(new RegExp(`^${provider} +remove ${type} +done +${sent} *$`, 'm'));
    }
    expect(table).toMatch(
      new RegExp(`^${provider} +verify sms \\(code\\) +rejected \\(wrong-answer\\) +${sent} *$`, 'm'),
    );
    expect(table).toMatch(new RegExp(`^${provider} +challenge totp +challenged +${none} *$`, 'm'));
    expect(table).toMatch(new RegExp(`^${provider} +what is left\\? +0 listed +${sent} *$`, 'm'));
  }
});

test('with MFA_PROVIDER set it only lists, and says so', () => {
  const output = run({ MFA_PROVIDER: 'fake', MFA_USER_ID: 'ada' });
  expect(output).toContain('listing the factors of ada on the real fake tenant');
  expect(output).toContain('Can be enrolled:');
  expect(output).not.toContain('approved');
});
