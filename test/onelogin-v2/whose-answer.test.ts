import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/spec/factors.ts';
import { thrown } from '../support/scripted-tenant.ts';
import {
  account,
  challenged,
  challengeListed,
  codeAnswer,
  created,
  device,
  enrolled,
  lookedUp,
  newFactor,
  offer,
  profile,
  registration,
  USER,
  VERIFICATION,
  verification,
} from './account.ts';

// An answer that names a user, a device or a step must name ours. Ids are numbers in some answers, and text to us.

const OTHERS: readonly (readonly [string, JsonObject])[] = [
  ['another user', { user_id: '64515902' }],
  ['another user as a number', { user_id: 64515902 }],
  ['another device', { device_id: '77' }],
  ['another device as a number', { device_id: 77 }],
  ['a temporary token for a device', { device_id: 'user_temp_otp_36216766' }],
];
const OTHER_STEP: readonly (readonly [string, JsonObject])[] = [
  ['another step', { id: 'b4dbd4f6-0000-4000-8000-000000000000' }],
  ['another step as a number', { id: 5 }],
  ['our step in capitals', { id: VERIFICATION.toUpperCase() }],
];
const refused = (operation: string) => ({ code: 'UNEXPECTED_RESPONSE', operation });

test.each(OTHERS)('a challenge answered about %s is refused', async (_title, more) => {
  const { mfa } = account({ body: [device('sms')] }, created(verification('sms', more)));
  expect(await thrown(challengeListed(mfa))).toMatchObject(refused('challenge'));
});

describe.each(['accepted', 'pending', 'rejected'])('an answer that says %s', (status) => {
  test.each([...OTHERS, ...OTHER_STEP])('to a code, about %s, is refused', async (_title, more) => {
    const { mfa, handle } = await challenged('sms', [{ body: { id: VERIFICATION, status, ...more } }]);
    expect(await thrown(mfa.verify({ userId: USER, handle, answer: codeAnswer }))).toMatchObject(refused('verify'));
  });

  test.each([...OTHERS, ...OTHER_STEP])('to a poll, about %s, is refused', async (_title, more) => {
    const { mfa, handle } = await challenged('voice', [{ body: { id: VERIFICATION, status, ...more } }]);
    expect(await thrown(mfa.verify({ userId: USER, handle }))).toMatchObject(refused('verify'));
  });

  test.each(OTHERS)('to the direct check, about %s, is refused', async (_title, more) => {
    const { mfa, handle } = await challenged('push', [created({ id: VERIFICATION, status, ...more })]);
    expect(await thrown(mfa.verify({ userId: USER, handle, answer: codeAnswer }))).toMatchObject(refused('verify'));
  });

  test.each([...OTHERS.slice(0, 2), ...OTHER_STEP])(
    'to a code of activate, about %s, is refused',
    async (_title, more) => {
      const { mfa, handle } = await enrolled('sms', [{ body: { status, device_id: '3926157', ...more } }]);
      expect(await thrown(mfa.activate({ userId: USER, handle, answer: codeAnswer }))).toMatchObject(
        refused('activate'),
      );
    },
  );

  test.each([...OTHERS.slice(0, 2), ...OTHER_STEP])(
    'to a poll of activate, about %s, is refused',
    async (_title, more) => {
      const { mfa, handle } = await enrolled('push', [{ body: { status, device_id: '3926157', ...more } }]);
      expect(await thrown(mfa.activate({ userId: USER, handle }))).toMatchObject(refused('activate'));
    },
  );
});

test('a refused answer leaves the step open', async () => {
  const { mfa, handle } = await challenged('sms', [
    { body: { status: 'accepted', device_id: '77' } },
    { body: { status: 'accepted' } },
  ]);
  await thrown(mfa.verify({ userId: USER, handle, answer: codeAnswer }));
  const result = await mfa.verify({ userId: USER, handle, answer: codeAnswer });
  expect(result).toMatchObject({ status: 'approved' });
});

test.each<readonly [string, JsonObject]>([
  ['another user', { user_id: 77 }],
  ['another factor', { auth_factor_name: 'OneLogin Voice' }],
  ['a factor that nobody knows', { auth_factor_name: 'Carrier pigeon' }],
  ['no id', { id: null }],
  ['an id that is a path', { id: '../../users/1' }],
  ['an id of many lines', { id: 'a\nb' }],
  ['an id without end', { id: 'a'.repeat(129) }],
])('an enrolment answered with %s is refused', async (_title, more) => {
  for (const kind of ['sms', 'email'] as const) {
    const { mfa } = account(...lookedUp(kind), created(registration(kind, more)));
    expect(await thrown(mfa.enroll({ userId: USER, factor: newFactor[kind] }))).toMatchObject(refused('enroll'));
  }
});

test.each([null, '', '..', 'a/b', {}, ['x']])('a verification whose id is %j is refused', async (id) => {
  const { mfa } = account({ body: [device('sms')] }, created(verification('sms', { id })));
  expect(await thrown(challengeListed(mfa))).toMatchObject(refused('challenge'));
});

test('an enrolment that is accepted must name its device', async () => {
  const accepted = { id: registration('sms').id ?? null, status: 'accepted' };
  const { mfa, handle } = await enrolled('sms', [{ body: accepted }]);
  expect(await thrown(mfa.activate({ userId: USER, handle, answer: codeAnswer }))).toMatchObject(refused('activate'));
  const preverified = account(...lookedUp('sms'), created(accepted));
  const factor = { ...newFactor.sms, preverified: true };
  expect(await thrown(preverified.mfa.enroll({ userId: USER, factor }))).toMatchObject(refused('enroll'));
});

// It might be another's.
describe('an id that cannot be read is not taken for ours', () => {
  test.each<readonly [string, JsonValue]>([
    ['a device in an array', { status: 'accepted', device_id: ['77'] }],
    ['a device in an object', { status: 'accepted', device_id: { id: '77' } }],
    ['a device that is a fraction', { status: 'accepted', device_id: 1.5 }],
    ['a device that is an empty text', { status: 'accepted', device_id: '' }],
    ['a user in an array', { status: 'accepted', user_id: [77] }],
    ['a step in an array', { status: 'accepted', id: ['other'] }],
  ])('%s', async (_title, body) => {
    const { mfa, handle } = await challenged('sms', [{ body }]);
    expect(await thrown(mfa.verify({ userId: USER, handle, answer: codeAnswer }))).toMatchObject(refused('verify'));
  });
});

test('the profile of another user says nothing of ours', async () => {
  const { mfa } = account({ body: [offer('sms')] }, profile({ id: 77 }), created(registration('sms')));
  expect(await thrown(mfa.enroll({ userId: USER, factor: newFactor.sms }))).toMatchObject(refused('enroll'));
});
