import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/spec/factors.ts';
import { pendingStep, thrown } from '../support/scripted-tenant.ts';
import {
  account,
  created,
  EMAIL,
  enrolled,
  hasProfile,
  lines,
  lookedUp,
  newFactor,
  offer,
  PHONE,
  profile,
  registration,
  SECRET_IN_BODY,
  USER,
} from './account.ts';

// API 2 enrolls the number or address of the profile, whatever the caller means: another one must not slip in.

const conflict = { code: 'CONFLICT', operation: 'enroll', status: 200 };

async function enrolling(kind: 'sms' | 'voice' | 'email', more: JsonObject) {
  const script = account({ body: [offer(kind)] }, profile(more), created(registration(kind)));
  const outcome = await script.mfa.enroll({ userId: USER, factor: newFactor[kind] }).then(
    ({ status }) => status,
    (error: unknown) => error,
  );
  return { outcome, asked: lines(script.sent) };
}

describe.each(['sms', 'voice'] as const)('a phone number of %s', (kind) => {
  test.each<readonly [string, unknown]>([
    ['another', '+14156456831'],
    ['ours without its last digit', '+1415645683'],
    ['ours with a digit more', '+141564568300'],
    ['ours without the country', '4156456830'],
    ['ours of another country', '+44156456830'],
    ['an empty one', ''],
    ['null', null],
    ['one without digits', 'none'],
    ['an object', {}],
  ])('that the profile has as %s is CONFLICT and enrolls nothing', async (_title, phone) => {
    const { outcome, asked } = await enrolling(kind, { phone: phone as string });
    expect(outcome).toMatchObject(conflict);
    expect(asked).toEqual(['GET factors', `GET ${USER}`]);
  });

  test('that the profile does not have at all is CONFLICT and enrolls nothing', async () => {
    const script = account({ body: [offer(kind)] }, { body: { id: Number(USER), email: EMAIL } });
    const failure = await thrown(script.mfa.enroll({ userId: USER, factor: newFactor[kind] }));
    expect(failure).toMatchObject(conflict);
    expect(script.sent).toHaveLength(2);
  });

  test.each(['+14156456830', '+1 (415) 645-6830', '1.415.645.6830', '+1-415-645-6830 '])(
    'is ours by its digits: %s',
    async (phone) => {
      expect(await enrolling(kind, { phone })).toMatchObject({ outcome: 'pending' });
    },
  );
});

describe('an e-mail address', () => {
  test.each(['other@acme.example', 'brandon.simons@acme.example.evil', 'brandon.simons+a@acme.example', '', null])(
    'that the profile has as %j is CONFLICT and enrolls nothing',
    async (email) => {
      const { outcome, asked } = await enrolling('email', { email });
      expect(outcome).toMatchObject(conflict);
      expect(asked).toEqual(['GET factors', `GET ${USER}`]);
    },
  );

  test('is ours whatever its case', async () => {
    expect(await enrolling('email', { email: 'Brandon.SIMONS@Acme.Example' })).toMatchObject({ outcome: 'pending' });
  });

  test('of the digits of the phone is not the phone', async () => {
    const { mfa, sent } = account({ body: [offer('email')] }, profile({ email: null }));
    const factor = { type: 'email', email: '14156456830@acme.example' } as const;
    expect(await thrown(mfa.enroll({ userId: USER, factor }))).toMatchObject(conflict);
    expect(sent).toHaveLength(2);
  });
});

test.each(['sms', 'voice', 'email'] as const)('preverified %s is held against the profile too', async (kind) => {
  const { mfa, sent } = account({ body: [offer(kind)] }, profile({ phone: '+14150000000', email: 'x@acme.example' }));
  const factor = { ...newFactor[kind], preverified: true };
  expect(await thrown(mfa.enroll({ userId: USER, factor }))).toMatchObject(conflict);
  expect(sent).toHaveLength(2);
});

test.each(['totp', 'push'] as const)('%s asks no profile', async (kind) => {
  expect(hasProfile(kind)).toBe(false);
  const { mfa, sent } = account(...lookedUp(kind), created(registration(kind)));
  await mfa.enroll({ userId: USER, factor: newFactor[kind] });
  expect(lines(sent)).toEqual(['GET factors', 'POST registrations']);
});

test('the error shows neither number, and the prompt shows it masked', async () => {
  const { outcome } = await enrolling('sms', { phone: '+14150009999', email: SECRET_IN_BODY });
  const shown = `${String(outcome)} ${JSON.stringify(outcome)}`;
  expect(shown).not.toMatch(/6456830|0009999|never-to-be-seen|64515901/);
  expect((await enrolled('sms', [])).prompt.destination).toBe('+1 *** *** 6830');
});

describe('resend of an enrolment', () => {
  test.each(['sms', 'voice', 'email'] as const)('of %s looks at the profile again', async (kind) => {
    const changed = profile({ phone: '+14150009999', email: 'new@acme.example' });
    const { mfa, handle, sent } = await enrolled(kind, [changed, profile(), created(registration(kind))]);
    const failure = await thrown(mfa.resend({ userId: USER, handle }));
    expect(failure).toMatchObject({ code: 'CONFLICT', operation: 'resend' });
    expect(lines(sent)).toEqual([`GET ${USER}`]);
    // The step is still open, and once the profile is right again it is sent again.
    const step = await mfa.resend({ userId: USER, handle });
    expect(step.prompt.destination).toBe(kind === 'email' ? 'b***@acme.example' : '+1 *** *** 6830');
    expect(lines(sent)).toEqual([`GET ${USER}`, `GET ${USER}`, 'POST registrations']);
  });
});

test.each<readonly [string, JsonObject | string]>([
  ['a page', '<html>Sign in</html>'],
  ['nothing', ''],
  ['null', 'null'],
])('a profile that is %s is UNEXPECTED_RESPONSE and enrolls nothing', async (_title, body) => {
  const { mfa, sent } = account({ body: [offer('sms')] }, { body });
  expect(await thrown(mfa.enroll({ userId: USER, factor: newFactor.sms }))).toMatchObject({
    code: 'UNEXPECTED_RESPONSE',
  });
  expect(sent).toHaveLength(2);
});

test('the number that the handle keeps is the one that was asked for', async () => {
  const { mfa } = account({ body: [offer('sms')] }, profile({ phone: '1 415 645 6830' }), created(registration('sms')));
  const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: newFactor.sms }));
  expect(handle.state).toMatchObject({ to: PHONE });
});
