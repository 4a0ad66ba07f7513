import { expect, test } from 'vitest';
import { deliberatelyWrong as wrong } from '../../src/testing/deliberately-wrong.ts';
import { pendingStep, thrown } from '../support/scripted-tenant.ts';
import { challenged, challengeListed, codeAnswer, factorJson, provider, scripted, USER } from './org.ts';

const pending = { status: 'PENDING_ACTIVATION' };

/** A challenge and an enrolment that wait, at a time that can be moved. */
async function steps() {
  let time = Date.now();
  const script = scripted(
    { body: [factorJson('smsA', 'sms')] },
    { body: challenged('smsA') },
    { body: factorJson('mblA', 'sms', pending) },
    { body: challenged('smsA') },
  );
  const mfa = provider({ fetch: script.fetch, now: () => time });
  const { handle } = await challengeListed(mfa);
  const factor = { type: 'sms', phoneNumber: '+14155551337' } as const;
  const { handle: activation } = pendingStep(await mfa.enroll({ userId: USER, factor }));
  const advance = (ms: number) => {
    time += ms;
  };
  return { mfa, handle, activation, advance, sent: script.sent };
}

type Steps = Awaited<ReturnType<typeof steps>>;
const later = (ms: number) => new Date(Date.now() + ms).toISOString();

const foreign: Readonly<Record<string, (own: Steps) => unknown>> = {
  undefined: () => undefined,
  'a text': ({ handle }) => JSON.stringify(handle),
  'an empty object': () => ({}),
  'an array': ({ handle }) => [handle],
  'of another version': ({ handle }) => ({ ...handle, v: 2 }),
  'of another provider': ({ handle }) => ({ ...handle, provider: 'onelogin-v2' }),
  'of another tenant': ({ handle }) => ({ ...handle, instance: 'other.okta.com' }),
  'of another user': ({ handle }) => ({ ...handle, userId: '00u-other' }),
  'for an enrolment': ({ activation }) => activation,
  'of an unknown purpose': ({ handle }) => ({ ...handle, purpose: 'login' }),
  'with an unknown key': ({ handle }) => ({ ...handle, approved: true }),
  'without an id': ({ handle }) => ({ ...handle, id: '' }),
  'without a state': ({ handle: { state: _, ...rest } }) => rest,
  'with a state of another make': ({ handle }) => ({ ...handle, state: { for: 'verification', token: 'x' } }),
  'with the state of an enrolment': ({ handle, activation }) => ({ ...handle, state: activation.state }),
  'that lives over 15 minutes': ({ handle }) => ({ ...handle, expiresAt: later(3_600_000) }),
  'from the future': ({ handle }) => ({ ...handle, issuedAt: later(60_000), expiresAt: later(120_000) }),
  'with a date that is none': ({ handle }) => ({ ...handle, expiresAt: 'tomorrow' }),
  'that expects nothing': ({ handle }) => ({ ...handle, expects: [] }),
};

test.each(Object.entries(foreign))('a handle %s is HANDLE_INVALID, and nothing is sent', async (_title, make) => {
  const own = await steps();
  const before = own.sent.length;
  const handle = wrong<Steps['handle']>(make(own));
  const failure = await thrown(own.mfa.verify({ userId: USER, handle, answer: codeAnswer }));
  expect(failure).toMatchObject({ code: 'HANDLE_INVALID', provider: 'okta', operation: 'verify' });
  expect(own.sent).toHaveLength(before);
});

test('a verification handle does not finish an enrolment', async () => {
  const { mfa, handle, sent } = await steps();
  const before = sent.length;
  const failure = await thrown(mfa.activate({ userId: USER, handle: wrong(handle), answer: codeAnswer }));
  expect(failure).toMatchObject({ code: 'HANDLE_INVALID', operation: 'activate' });
  expect(sent).toHaveLength(before);
});

test('another user cannot answer a handle of this one', async () => {
  const { mfa, handle, sent } = await steps();
  const before = sent.length;
  const failure = await thrown(mfa.verify({ userId: '00u-other', handle, answer: codeAnswer }));
  expect(failure).toMatchObject({ code: 'HANDLE_INVALID' });
  expect(sent).toHaveLength(before);
});

test('an expired handle is rejected without a request', async () => {
  const { mfa, handle, activation, advance, sent } = await steps();
  const before = sent.length;
  advance(300_001);
  const over = { status: 'rejected', reason: 'expired', retry: null };
  expect(await mfa.verify({ userId: USER, handle, answer: codeAnswer })).toEqual(over);
  expect(await mfa.activate({ userId: USER, handle: activation, answer: codeAnswer })).toEqual(over);
  expect(sent).toHaveLength(before);
});

test('resend takes an expired handle for another 15 minutes, and no longer', async () => {
  const { mfa, handle, activation, advance, sent } = await steps();
  const before = sent.length;
  advance(300_000 + 899_000);
  expect(await mfa.resend({ userId: USER, handle })).toMatchObject({ handle: { purpose: 'verification' } });
  expect(sent).toHaveLength(before + 1);
  advance(2_000);
  expect(await thrown(mfa.resend({ userId: USER, handle: activation }))).toMatchObject({ code: 'HANDLE_INVALID' });
  expect(sent).toHaveLength(before + 1);
});
