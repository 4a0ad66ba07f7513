import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue, NewFactor } from '../../../../src/spec/factors.ts';
import { pendingStep, type Scripted, thrown } from '../../../support/scripted-tenant.ts';
import * as v2 from './account.ts';

// API 2 enrolls the number or address of the profile, whatever the caller means: another one must not slip in. And only
// what the application has verified itself is active without a proof (reference 4.4, `verified`).

const conflict = { code: 'CONFLICT', operation: 'enroll', providerStatus: 200 };
const kinds = ['sms', 'voice', 'email'] as const;
type Kind = (typeof kinds)[number];
const LOOK_UPS = ['GET factors', `GET ${v2.USER}`];

/** What an enrollment comes to in an account whose profile is this, and what it asked. */
async function enrolling(kind: Kind, answer: Scripted, factor: NewFactor = v2.newFactor[kind]) {
  const { mfa, sent } = v2.account({ body: [v2.offer(kind)] }, answer, v2.created(v2.registration(kind)));
  const outcome: unknown = await mfa.enroll({ userId: v2.USER, factor }).catch((error: unknown) => error);
  return { outcome, asked: v2.lines(sent) };
}

const otherPhones: readonly JsonValue[] = [
  ...['+14156456831', '+1415645683', '+141564568300', '4156456830', '+44156456830', '', 'none'],
  ...[null, {}],
  // National numbers, and forms that only a person can read: they may be anybody's.
  ...['(415) 645-6830', '415.645.6830', '0415 645 6830', '+1 (0) 415 645 6830', '00 415 645 6830', '000014156456830'],
  '+1 415 645 00 6830',
  ...['+1 415 645 6830 ext 12', '+1 415 645 6830 x12', 'tel:+14156456830', '+1 415 645 68 ext 30', '+1 415 645 68#30'],
  ...['+1 415 645 68,30', '+1 415 645 6830;', '+1 415 645 6830 (work)', '+1 415 645 6830 / +1 415 645 6831'],
];
const otherEmails: readonly JsonValue[] = [
  ...['other@acme.example', `${v2.EMAIL}.evil`, 'brandon.simons+a@acme.example', '', null],
];
const others: readonly (readonly [Kind, JsonObject])[] = [
  ...otherPhones.flatMap((phone) => [['sms', { phone }] as const, ['voice', { phone }] as const]),
  ...otherEmails.map((email) => ['email', { email }] as const),
];

test.each(others)('%s whose profile has %j is CONFLICT and enrolls nothing, also preverified', async (kind, more) => {
  for (const factor of [v2.newFactor[kind], { ...v2.newFactor[kind], preverified: true }]) {
    expect(await enrolling(kind, v2.profile(more), factor)).toMatchObject({ outcome: conflict, asked: LOOK_UPS });
  }
});

test('so it is where the profile has neither, or the digits of the address are those of the phone', async () => {
  const neither = { body: { id: Number(v2.USER) } };
  for (const kind of kinds) {
    expect(await enrolling(kind, neither)).toMatchObject({ outcome: conflict, asked: LOOK_UPS });
  }
  const digits = { type: 'email', email: '14156456830@acme.example' } as const;
  const found = await enrolling('email', v2.profile({ email: null }), digits);
  expect(found).toMatchObject({ outcome: conflict, asked: LOOK_UPS });
});

test.each<readonly [Kind, JsonObject]>([
  ...[
    ...['+14156456830', '+1 (415) 645-6830', '1.415.645.6830', '+1-415-645-6830 ', '0014156456830'],
    ...['00 1 415 645 6830', '+1 415/645\u20116830', '\u00a0+1\u00a0415\u00a0645\u00a06830'],
    '\u202d+1 (415) 645-6830\u202c',
  ].flatMap((phone) => [['sms', { phone }] as const, ['voice', { phone }] as const]),
  ['email', { email: 'Brandon.SIMONS@Acme.Example' }],
])('%s whose profile has it as %j is ours, and the handle keeps what was asked for', async (kind, more) => {
  const { outcome } = await enrolling(kind, v2.profile(more));
  const to = kind === 'email' ? v2.EMAIL : v2.PHONE;
  expect(outcome).toMatchObject({ status: 'pending', handle: { state: { to } } });
});

test.each(['totp', 'push'] as const)('%s asks no profile', async (kind) => {
  const { mfa, sent } = v2.account(...v2.lookUpOf(kind), v2.created(v2.registration(kind)));
  await mfa.enroll({ userId: v2.USER, factor: v2.newFactor[kind] });
  expect(v2.lines(sent)).toEqual(['GET factors', 'POST registrations']);
});

test.each<readonly [Kind, JsonObject, RegExp]>([
  [
    'sms',
    { phone: '(415) 645-6830' },
    /^This is not the phone number in .* as \+ with country code and number, without/,
  ],
  ['voice', { phone: null }, /^This is not the phone number in .* write it there in the international form/],
  ['email', { email: null }, /^This is not the e-mail address in the user's profile, .*: change it there\.$/],
])('the error of %s says what the profile needs', async (kind, more, message) => {
  const { outcome } = await enrolling(kind, v2.profile(more));
  expect(outcome).toMatchObject({ message: expect.stringMatching(message) });
});

test('the error shows neither number', async () => {
  const { outcome } = await enrolling('sms', v2.profile({ phone: '+14150009999', email: v2.SECRET_IN_BODY }));
  expect(`${String(outcome)} ${JSON.stringify(outcome)}`).not.toMatch(/6456830|0009999|never-to-be-seen|64515901/);
});

test.each(kinds)('a resend of an enrollment of %s looks at the profile again', async (kind) => {
  const changed = v2.profile({ phone: '+14150009999', email: 'new@acme.example' });
  const { mfa, handle, sent } = await v2.enrolled(kind, [changed, v2.profile(), v2.created(v2.registration(kind))]);
  const failure = await thrown(mfa.resend({ userId: v2.USER, handle }));
  expect(failure).toMatchObject({ code: 'CONFLICT', operation: 'resend' });
  expect(v2.lines(sent)).toEqual([`GET ${v2.USER}`]);
  // The step is still open, and once the profile is right again it is sent again.
  const step = await mfa.resend({ userId: v2.USER, handle });
  expect(step.prompt.factor.destination).toBe(kind === 'email' ? 'b***@acme.example' : '+1 *** *** 6830');
  expect(v2.lines(sent)).toEqual([`GET ${v2.USER}`, `GET ${v2.USER}`, 'POST registrations']);
});

test.each(['<html>Sign in</html>', '', 'null'])(
  'the profile %j is UNEXPECTED_RESPONSE and enrolls nothing',
  async (body) => {
    const outcome = { code: 'UNEXPECTED_RESPONSE' };
    expect(await enrolling('sms', { body })).toMatchObject({ outcome, asked: LOOK_UPS });
  },
);

describe('preverified', () => {
  const accepted = (kind: Kind, more: JsonObject = {}) => v2.registration(kind, { ...v2.DONE.body, ...more });
  async function enroll(kind: Kind, body: JsonObject, preverified: boolean, status = 201) {
    const { mfa } = v2.account(...v2.lookUpOf(kind), { status, body });
    return mfa.enroll({ userId: v2.USER, factor: { ...v2.newFactor[kind], preverified } });
  }
  const ways = { sms: ['code'], voice: ['approval'], email: ['code', 'approval'] };

  test.each(kinds)('%s that is accepted is active at once', async (kind) => {
    for (const status of [200, 201]) {
      const factor = {
        ...{ id: '3926157', type: kind, status: 'active', verifiableBy: ways[kind], displayName: `Our ${kind}` },
        native: { type: v2.KINDS[kind].name },
      };
      expect(await enroll(kind, accepted(kind), true, status)).toEqual({
        status: 'active',
        factor,
        handle: null,
        warnings: [],
      });
    }
  });

  test.each(kinds)('%s that is accepted although nothing was verified is refused', async (kind) => {
    for (const status of [200, 201]) {
      const failure = await thrown(enroll(kind, accepted(kind), false, status));
      expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation: 'enroll', providerStatus: status });
    }
  });

  test.each(['totp', 'push'] as const)('%s that is accepted although nobody scanned it is refused', async (kind) => {
    const { mfa } = v2.account(...v2.lookUpOf(kind), v2.created(v2.registration(kind, v2.DONE.body)));
    const failure = await thrown(mfa.enroll({ userId: v2.USER, factor: v2.newFactor[kind] }));
    expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });

  test('that OneLogin wants proven all the same is pending, and resent to be proven', async () => {
    for (const status of [200, 201]) {
      const step = pendingStep(await enroll('sms', v2.registration('sms'), true, status));
      expect(step.prompt).toMatchObject({ expects: ['code'], factor: { destination: '+1 *** *** 6830' } });
    }
    const pending = v2.created(v2.registration('sms'));
    const { mfa, sent } = v2.account(...v2.lookUpOf('sms'), pending, v2.profile(), pending);
    const enrollment = await mfa.enroll({ userId: v2.USER, factor: { ...v2.newFactor.sms, preverified: true } });
    await mfa.resend({ userId: v2.USER, handle: pendingStep(enrollment).handle });
    expect(sent.at(-1)?.body).toEqual({ factor_id: 58959, display_name: 'Our sms' });
  });

  test.each<JsonObject>([
    ...['rejected', 'verified', 'Accepted', null, v2.SAID].map((status) => ({ status })),
    { device_id: null },
    { user_id: 77 },
    { auth_factor_name: 'OneLogin Email' },
    { error: true },
  ])('that is answered with %j is refused', async (more) => {
    expect(await thrown(enroll('sms', accepted('sms', more), true))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });
});
