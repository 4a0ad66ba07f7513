import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/spec/factors.ts';
import { pendingStep, thrown } from '../support/scripted-tenant.ts';
import {
  account,
  challenged,
  challengeListed,
  created,
  device,
  enrolled,
  type Kind,
  lookedUp,
  newFactor,
  registration,
  TOTP_URL,
  USER,
  verification,
} from './account.ts';

// What the user is shown: digits for the call's keypad, what the app scans, and a masked destination.

const unexpected = (operation: string) => ({ code: 'UNEXPECTED_RESPONSE', operation });

/** The prompt of an enrolment whose factor_data is this. */
async function enrolling(kind: Kind, factor_data: JsonValue, more: JsonObject = {}) {
  const { mfa } = account(...lookedUp(kind), created(registration(kind, { factor_data, ...more })));
  return pendingStep(await mfa.enroll({ userId: USER, factor: newFactor[kind] })).prompt;
}

describe('Voice', () => {
  const digits = { kind: 'key-into-phone', value: '014613' };

  test('shows the digits that are keyed into the phone, with their zeros', async () => {
    expect(await enrolling('voice', { verification_token: '014613' })).toMatchObject({
      expects: ['approval'],
      display: digits,
      destination: '+1 *** *** 6830',
    });
    const { prompt } = await challenged('voice', []);
    expect(prompt).toMatchObject({ expects: ['approval'], display: { kind: 'key-into-phone', value: '023456' } });
    expect(prompt).not.toHaveProperty('setup');
  });

  test('shows those of the new call when it is sent again', async () => {
    const again = created(verification('voice', { factor_data: { verification_token: '777777' } }));
    const { mfa, handle } = await challenged('voice', [again]);
    const { prompt } = await mfa.resend({ userId: USER, handle });
    expect(prompt.display).toEqual({ kind: 'key-into-phone', value: '777777' });
  });

  test.each([null, {}, { verification_token: null }, { verification_token: '' }, [], '144613'])(
    'without digits is UNEXPECTED_RESPONSE: %j',
    async (factor_data) => {
      expect(await thrown(enrolling('voice', factor_data))).toMatchObject(unexpected('enroll'));
      const { mfa } = account({ body: [device('voice')] }, created(verification('voice', { factor_data })));
      expect(await thrown(challengeListed(mfa))).toMatchObject(unexpected('challenge'));
    },
  );
});

describe('an authenticator app', () => {
  test('is set up by secret and URI', async () => {
    const { prompt } = await enrolled('totp', []);
    expect(prompt).toMatchObject({
      expects: ['code'],
      canResend: false,
      setup: { kind: 'totp', secret: 'JBSWY3DPEHPK3PXP', uri: TOTP_URL },
    });
    expect(prompt).not.toHaveProperty('display');
    expect(prompt).not.toHaveProperty('destination');
  });

  test.each([
    'https://evil.example/?secret=JBSWY3DPEHPK3PXP',
    'javascript:alert(1)//otpauth://totp/?secret=JBSWY3DPEHPK3PXP',
    ' otpauth://totp/a?secret=JBSWY3DPEHPK3PXP',
    'otpauth://hotp/a?secret=JBSWY3DPEHPK3PXP',
    'otpauth:totp/a?secret=JBSWY3DPEHPK3PXP',
    'otpauth://totp/a',
    'otpauth://totp/a?secret=',
    'otpauth://totp/a?secret=not%20base32!',
    'otpauth://totp/a?secret=01-1912451',
    'JBSWY3DPEHPK3PXP',
    '',
  ])('of %s is UNEXPECTED_RESPONSE', async (totp_url) => {
    expect(await thrown(enrolling('totp', { totp_url }))).toMatchObject(unexpected('enroll'));
  });

  test.each([null, {}, { verification_token: 'JBSWY3DPEHPK3PXP' }])('of %j is UNEXPECTED_RESPONSE', async (data) => {
    expect(await thrown(enrolling('totp', data))).toMatchObject(unexpected('enroll'));
  });
});

describe('OneLogin Protect', () => {
  test('is set up by the URI that its app scans', async () => {
    const uri = 'otpauth://totp/bsimons:brandon?secret=01-1912451';
    const prompt = await enrolling('push', { verification_token: '01-1912451', totp_url: uri });
    expect(prompt.setup).toEqual({ kind: 'app', uri });
    expect(prompt).not.toHaveProperty('display');
    expect(prompt).not.toHaveProperty('destination');
  });

  test.each([null, {}, { verification_token: '01-1912451' }, { totp_url: 'https://evil.example/app' }])(
    'of %j is UNEXPECTED_RESPONSE',
    async (data) => {
      expect(await thrown(enrolling('push', data))).toMatchObject(unexpected('enroll'));
    },
  );
});

describe('a destination', () => {
  test.each<readonly [string, Kind, string | undefined]>([
    ['of SMS', 'sms', '+1 *** *** 6830'],
    ['of Voice', 'voice', '+1 *** *** 6830'],
    ['of e-mail', 'email', 'b***@acme.example'],
    ['of an app', 'totp', undefined],
    ['of Protect', 'push', undefined],
  ])('%s is masked', async (_title, kind, destination) => {
    const { prompt } = await enrolled(kind, []);
    expect(prompt.destination).toBe(destination);
    expect(JSON.stringify(prompt)).not.toMatch(/415|brandon\.simons/);
  });

  test('of a verification is not known here', async () => {
    for (const kind of ['sms', 'voice', 'email'] as const) {
      expect((await challenged(kind, [])).prompt).not.toHaveProperty('destination');
    }
  });
});

test('codes and secrets of another factor are shown to nobody', async () => {
  const factor_data = { verification_token: '654321', totp_url: TOTP_URL };
  for (const kind of ['sms', 'email'] as const) {
    const prompt = await enrolling(kind, factor_data);
    expect(prompt).not.toHaveProperty('display');
    expect(prompt).not.toHaveProperty('setup');
  }
  for (const kind of ['sms', 'email', 'totp', 'push'] as const) {
    const { mfa } = account({ body: [device(kind)] }, created(verification(kind, { factor_data })));
    expect(JSON.stringify((await challengeListed(mfa)).prompt)).not.toMatch(/654321|JBSWY3DPEHPK3PXP/);
  }
});

test('the prompt holds none of the ids that the server keeps', async () => {
  const steps = [await enrolled('sms', []), await challenged('sms', []), await challenged('push', [])];
  for (const { prompt, handle } of steps) {
    const { stepId } = handle.state;
    expect(JSON.stringify(prompt)).not.toContain(String(stepId));
  }
});
