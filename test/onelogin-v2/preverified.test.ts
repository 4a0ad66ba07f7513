import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/spec/factors.ts';
import { pendingStep, thrown } from '../support/scripted-tenant.ts';
import { account, created, KINDS, lookedUp, newFactor, registration, USER } from './account.ts';

// Only what the application has verified itself is active without a proof (reference 4.4, `verified`).

const kinds = ['sms', 'voice', 'email'] as const;
type Preverifiable = (typeof kinds)[number];
const accepted = (kind: Preverifiable, more: JsonObject = {}) =>
  registration(kind, { status: 'accepted', device_id: '3926157', ...more });

async function enrolling(kind: Preverifiable, body: JsonObject, preverified: boolean, status = 201) {
  const { mfa } = account(...lookedUp(kind), { status, body });
  return mfa.enroll({ userId: USER, factor: { ...newFactor[kind], preverified } });
}

test.each(kinds.flatMap((kind) => [[kind, 201] as const, [kind, 200] as const]))(
  'preverified %s that is accepted with %d is active at once',
  async (kind, status) => {
    expect(await enrolling(kind, accepted(kind), true, status)).toEqual({
      status: 'active',
      factor: {
        id: '3926157',
        type: kind,
        status: 'active',
        verifiableBy: kind === 'sms' ? ['code'] : kind === 'voice' ? ['approval'] : ['code', 'approval'],
        displayName: `Our ${kind}`,
        native: { type: KINDS[kind].name },
      },
      warnings: [],
    });
  },
);

test.each(kinds)('%s that is accepted although nothing was verified is refused', async (kind) => {
  for (const status of [200, 201]) {
    const failure = await thrown(enrolling(kind, accepted(kind), false, status));
    expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation: 'enroll', status });
  }
});

test('an app that is accepted although nobody scanned it is refused', async () => {
  for (const kind of ['totp', 'push'] as const) {
    const body = registration(kind, { status: 'accepted', device_id: '3926157' });
    const { mfa } = account(...lookedUp(kind), created(body));
    const failure = await thrown(mfa.enroll({ userId: USER, factor: newFactor[kind] }));
    expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  }
});

test('preverified that OneLogin wants proven all the same is pending', async () => {
  for (const status of [200, 201]) {
    const step = pendingStep(await enrolling('sms', registration('sms'), true, status));
    expect(step.prompt).toMatchObject({ expects: ['code'], destination: '+1 *** *** 6830' });
  }
});

test.each<readonly [string, JsonObject]>([
  ['rejected', accepted('sms', { status: 'rejected' })],
  ['a word that nobody knows', accepted('sms', { status: 'verified' })],
  ['Accepted', accepted('sms', { status: 'Accepted' })],
  ['no word', accepted('sms', { status: null })],
  ['the success object', accepted('sms', { status: { error: false, code: 200, type: 'success', message: 'Success' } })],
  ['no device', accepted('sms', { device_id: null })],
  ['another user', accepted('sms', { user_id: 77 })],
  ['another factor', accepted('sms', { auth_factor_name: 'OneLogin Email' })],
  ['an error', accepted('sms', { error: true })],
])('preverified that is answered with %s is refused', async (_title, body) => {
  expect(await thrown(enrolling('sms', body, true))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
});

test('a factor that is active at once is challenged without a look-up', async () => {
  const { mfa, sent } = account(
    ...lookedUp('sms'),
    created(accepted('sms')),
    created({ id: 'v1', device_id: '3926157' }),
  );
  const enrollment = await mfa.enroll({ userId: USER, factor: { ...newFactor.sms, preverified: true } });
  if (enrollment.status !== 'active') throw new Error('The enrolment is pending.');
  await mfa.challenge({ userId: USER, factor: enrollment.factor });
  expect(sent.slice(3).map(({ method, body }) => [method, body])).toEqual([['POST', { device_id: '3926157' }]]);
});

test.each(['totp', 'push', 'webauthn'] as const)('preverified %s is refused before anything is sent', async (type) => {
  const { mfa, sent } = account();
  const factor = { type, preverified: true } as unknown as { type: 'totp' };
  expect(await thrown(mfa.enroll({ userId: USER, factor }))).toHaveProperty('code');
  expect(sent).toEqual([]);
});
