import { describe, expect, test } from 'vitest';
import { createOktaClient } from '../../../adapters/okta/client.ts';
import { createOktaDriver } from '../../../adapters/okta/driver.ts';
import type { OktaProvider } from '../../../adapters/okta/index.ts';
import { createCredential } from '../../../src/adapter-kit/index.ts';
import { defineMfaProvider } from '../../../src/index.ts';
import type { NewFactor } from '../../../src/spec/factors.ts';
import type { Challenge } from '../../../src/spec/results.ts';
import type { ActivationHandle, Handle } from '../../../src/spec/steps.ts';
import { pendingStep, thrown } from '../../support/scripted-tenant.ts';
import { factorJson, ORG, org, scripted, TOKEN, USER } from './org.ts';
import { challenging, codeAnswer, enrolling, newSms, opened, waits } from './steps.ts';

// What this adapter itself refuses, with the text that says why, and with not one request.

const TRY_AGAIN = 'drop this step, log it as suspicious and start again.';
const READ = 'read its capabilities first.';
const FOREIGN = `The handle holds a state that this provider did not issue: ${TRY_AGAIN}`;

/** A challenge that waits, and a way to see that nothing more is sent. */
async function refusedOf(factorType: string, work: (step: Challenge & { mfa: OktaProvider }) => Promise<unknown>) {
  const step = await challenging(factorJson('facA', factorType), ...opened(factorType));
  const before = step.sent.length;
  const error = await thrown(work(step));
  expect(step.sent).toHaveLength(before);
  return error;
}

test('a push without its transaction is not polled', async () => {
  const error = await refusedOf('push', ({ mfa, handle }) =>
    mfa.verify({ userId: USER, handle: { ...handle, state: {} } }),
  );
  const message = `The handle holds no transaction to look at: ${TRY_AGAIN}`;
  expect(error).toMatchObject({ code: 'HANDLE_INVALID', operation: 'verify', message });
});

const states = [
  { token: 'x' },
  { factorType: 'sms', provider: 'OKTA' },
  { tokenLifetimeSeconds: '600' },
  { destination: 7 },
  { numberMatching: false },
];
test.each(states)('a verification with the state %j is none of ours', async (state) => {
  for (const operation of ['verify', 'resend'] as const) {
    const error = await refusedOf('sms', ({ mfa, handle }) =>
      mfa[operation]({
        userId: USER,
        handle: { ...handle, state },
        ...(operation === 'verify' && { answer: codeAnswer }),
      }),
    );
    expect(error).toMatchObject({ code: 'HANDLE_INVALID', operation, message: FOREIGN });
  }
});

test.each(['sms', 'question', 'token:software:totp'])('a challenge of %s is not canceled', async (factorType) => {
  const error = await refusedOf(factorType, ({ mfa, handle }) => mfa.cancelChallenge({ userId: USER, handle }));
  const message = `This provider does not support canceling anything but a push: ${READ}`;
  expect(error).toMatchObject({ code: 'UNSUPPORTED', operation: 'cancelChallenge', message });
});

describe('what Okta does not send is not sent again', () => {
  /** A handle may come back changed: what it promises is not sent all the same. */
  const promising = <H extends Handle>(handle: H): H => ({ ...handle, canResend: true });

  test.each([
    ['totp', 'token:software:totp'],
    ['hotp', 'token:hotp'],
    ['token', 'token:hardware'],
    ['question', 'question'],
    ['webauthn', 'webauthn'],
  ])('for a login by %s', async (type, factorType) => {
    const error = await refusedOf(factorType, ({ mfa, handle, prompt }) => {
      expect(prompt.canResend).toBe(false);
      return mfa.resend({ userId: USER, handle });
    });
    const message = `This provider does not support resend of ${type}: ${READ}`;
    expect(error).toMatchObject({ code: 'UNSUPPORTED', operation: 'resend', message });
    const changed = refusedOf(factorType, ({ mfa, handle }) => mfa.resend({ userId: USER, handle: promising(handle) }));
    expect(await changed).toMatchObject({ code: 'UNSUPPORTED', operation: 'resend', message });
  });

  test.each([
    ['totp', 'token:software:totp'],
    ['webauthn', 'webauthn'],
  ] as const)('for an enrollment of %s', async (type, factorType) => {
    const { mfa, handle, resend, prompt, sent } = await enrolling({ type }, { body: waits('facA', factorType) });
    expect(prompt.canResend).toBe(false);
    const message = `This provider does not support resend of ${type}: ${READ}`;
    for (const work of [resend(), mfa.resend({ userId: USER, handle: promising(handle) })]) {
      expect(await thrown(work)).toMatchObject({ code: 'UNSUPPORTED', operation: 'resend', message });
    }
    expect(sent).toHaveLength(1);
  });
});

// Okta has no call that ends an enrollment.
test('an enrollment is canceled here, without a request', async () => {
  const { mfa, handle, activate, sent } = await enrolling(newSms, { body: waits('facA', 'sms') });
  await mfa.cancel({ userId: USER, handle });
  expect(await thrown(activate(codeAnswer))).toMatchObject({ code: 'HANDLE_INVALID' });
  expect(sent).toHaveLength(1);
});

// Without the authenticator there are no temporary access codes, and none is redeemed by this API. The capabilities say
// so; were they to promise more, there would still be nothing to send.
test.each([
  ['redeeming a temporary access code', 'challenge', { temporaryToken: true }],
  ['createTemporaryToken', 'createTemporaryToken', {}],
] as const)('%s is refused, whatever the capabilities promise', async (feature, operation, input) => {
  const { fetch, sent } = scripted();
  const client = createOktaClient(ORG, createCredential('SSWS', TOKEN, {}), { fetch });
  const driver = createOktaDriver(client, { baseUrl: ORG, tacAuthenticatorId: undefined }, {});
  const temporaryToken = { minSeconds: 600, maxSeconds: 864_000, reusable: true, verify: true };
  const mfa = defineMfaProvider({ ...driver, capabilities: { ...driver.capabilities, temporaryToken } });
  const message = `This provider does not support ${feature}: ${READ}`;
  const error = await thrown(Promise.resolve(mfa[operation]({ userId: USER, ...Object(input) })));
  expect(error).toMatchObject({ code: 'UNSUPPORTED', operation, message });
  expect(sent).toEqual([]);
});

type Uses = readonly (readonly [
  title: string,
  factor: NewFactor,
  use: (mfa: OktaProvider, handle: ActivationHandle) => Promise<unknown>,
])[];
const uses: Uses = [
  ['finished by a code', newSms, (mfa, handle) => mfa.activate({ userId: USER, handle, answer: codeAnswer })],
  ['polled', { type: 'push' }, (mfa, handle) => mfa.activate({ userId: USER, handle })],
  ['sent again', newSms, (mfa, handle) => mfa.resend({ userId: USER, handle })],
  ['pushed again', { type: 'push' }, (mfa, handle) => mfa.resend({ userId: USER, handle })],
];

describe.each(uses)('an enrollment is not %s', (_title, factor, use) => {
  test.each<readonly [string, (handle: ActivationHandle) => ActivationHandle, string]>([
    ['without a factor', ({ factorId: _, ...rest }) => rest, `The handle names no factor: ${TRY_AGAIN}`],
    ['with the state of a login', (handle) => ({ ...handle, state: {} }), FOREIGN],
    [
      'with a profile of numbers',
      ({ state, ...rest }) => ({ ...rest, state: { ...state, profile: { phoneNumber: 1 } } }),
      FOREIGN,
    ],
  ])('%s', async (_how, spoil, message) => {
    const { mfa, sent } = org({ body: waits('facA', factor.type) });
    const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor }));
    expect(await thrown(use(mfa, spoil(handle)))).toMatchObject({ code: 'HANDLE_INVALID', message });
    expect(sent).toHaveLength(1);
  });
});
