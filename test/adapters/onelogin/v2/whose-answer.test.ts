import { describe, expect, test } from 'vitest';
import { namesIn } from '../../../../adapters/onelogin/v2/names.ts';
import type { JsonObject, JsonValue } from '../../../../src/spec/factors.ts';
import { thrown } from '../../../support/scripted-tenant.ts';
import { ran } from '../operations.ts';
import * as v2 from './account.ts';
import { operations } from './operations.ts';

// An answer that names a user, a device or a step must name ours. Ids are numbers in some answers, and text to us.

const USERS: readonly (readonly [string, JsonObject])[] = [
  ['another user', { user_id: '64515902' }],
  ['another user as a number', { user_id: 64515902 }],
  ['a user in an array', { user_id: [77] }],
];
// A new device is named by the answer that ends its enrollment, and so only a verification has one that it must be.
const DEVICES: readonly (readonly [string, JsonObject])[] = [
  ['another device', { device_id: '77' }],
  ['another device as a number', { device_id: 77 }],
  ['a temporary token for a device', { device_id: 'user_temp_otp_36216766' }],
  // An id that cannot be read is not taken for ours: it might be another's.
  ['a device in an array', { device_id: ['77'] }],
  ['a device in an object', { device_id: { id: '77' } }],
  ['a device that is a fraction', { device_id: 1.5 }],
  ['a device that is an empty text', { device_id: '' }],
];
// The direct check opens a step of its own, and its id says nothing.
const STEPS: readonly (readonly [string, JsonObject])[] = [
  ['another step', { id: 'b4dbd4f6-0000-4000-8000-000000000000' }],
  ['another step as a number', { id: 5 }],
  ['our step in capitals', { id: v2.VERIFICATION.toUpperCase() }],
  ['a step in an array', { id: ['other'] }],
];
const refused = (operation: string) => ({ code: 'UNEXPECTED_RESPONSE', operation });

test.each([...USERS, ...DEVICES])('a challenge answered about %s is refused', async (_title, more) => {
  const { mfa } = v2.account({ body: [v2.device('sms')] }, v2.created(v2.verification('sms', more)));
  expect(await thrown(v2.challengeListed(mfa))).toMatchObject(refused('challenge'));
});

const ends = operations.filter(({ ends }) => ends !== undefined);

describe.each(ends.map((operation) => [operation.title, operation] as const))(
  'an answer to %s',
  (_title, operation) => {
    const isDirect = operation.ends === 'direct';
    const verifies = operation.operation === 'verify';
    const kind = operation.title === 'a code of verify' ? 'sms' : 'push';
    const deviceId = verifies ? v2.KINDS[kind].deviceId : '3926157';
    const step = verifies ? v2.VERIFICATION : v2.REGISTRATION;
    const ours = { ...(!isDirect && { id: step }), device_id: deviceId };

    test.each([...USERS, ...(verifies ? DEVICES : []), ...(isDirect ? [] : STEPS)])(
      'about %s is refused, whatever it says',
      async (_name, more) => {
        for (const status of ['accepted', 'pending', 'rejected']) {
          const { outcome } = await ran(v2.account, operation, { body: { ...ours, status, ...more } });
          expect(outcome).toMatchObject(refused(operation.operation));
        }
      },
    );

    test('about ours is taken, with texts or numbers for ids', async () => {
      for (const ids of [{ user_id: v2.USER }, { user_id: Number(v2.USER), device_id: Number(deviceId) }]) {
        const { outcome } = await ran(v2.account, operation, { body: { ...ours, status: 'accepted', ...ids } });
        expect(outcome).toMatchObject(
          verifies
            ? { status: 'approved', userId: v2.USER, factorId: deviceId, factorType: kind }
            : { status: 'active' },
        );
      }
    });
  },
);

test.each<readonly [JsonValue, string | undefined, string | undefined]>([
  [{}, undefined, undefined],
  [{ user_id: 7, device_id: '8' }, '7', '8'],
  [[{ user_id: '7', device_id: 8 }], '7', '8'],
  [[{ user_id: '7' }, { device_id: '8' }], undefined, undefined],
])('%j names the user %s, and the device %s of a verification', (body, userId, factorId) => {
  expect(namesIn(body, { userId: '7', factorId: '9' })).toEqual({ userId, factorId });
  // A registration has no device yet. The one that it names is new, and there is none to compare it with.
  expect(namesIn(body, { userId: '7' })).toEqual({ userId, factorId: undefined });
});

test('a refused answer leaves the step open', async () => {
  const { mfa, handle } = await v2.challenged('sms', [{ body: { status: 'accepted', device_id: '77' } }, v2.ACCEPTED]);
  await thrown(v2.typed(mfa, handle));
  expect(await v2.typed(mfa, handle)).toMatchObject({ status: 'approved' });
});

test.each<readonly [string, JsonObject]>([
  ['another user', { user_id: 77 }],
  ['another factor', { auth_factor_name: 'OneLogin Voice' }],
  ['a factor that nobody knows', { auth_factor_name: 'Carrier pigeon' }],
  ['no id', { id: null }],
  ['an id that is a path', { id: '../../users/1' }],
  ['an id of many lines', { id: 'a\nb' }],
  ['an id without end', { id: 'a'.repeat(129) }],
])('an enrollment answered with %s is refused', async (_title, more) => {
  for (const kind of ['sms', 'email'] as const) {
    const { mfa } = v2.account(...v2.lookUpOf(kind), v2.created(v2.registration(kind, more)));
    expect(await thrown(mfa.enroll({ userId: v2.USER, factor: v2.newFactor[kind] }))).toMatchObject(refused('enroll'));
  }
});

test.each<JsonValue>([null, '', '..', 'a/b', {}, ['x']])('a verification whose id is %j is refused', async (id) => {
  const { mfa } = v2.account({ body: [v2.device('sms')] }, v2.created(v2.verification('sms', { id })));
  expect(await thrown(v2.challengeListed(mfa))).toMatchObject(refused('challenge'));
});

test('an enrollment that is accepted must name its device', async () => {
  const accepted = { id: v2.REGISTRATION, status: 'accepted' };
  const { mfa, handle } = await v2.enrolled('sms', [{ body: accepted }]);
  expect(await thrown(mfa.activate({ userId: v2.USER, handle, answer: v2.codeAnswer }))).toMatchObject(
    refused('activate'),
  );
  const preverified = v2.account(...v2.lookUpOf('sms'), v2.created(accepted));
  const factor = { ...v2.newFactor.sms, preverified: true };
  expect(await thrown(preverified.mfa.enroll({ userId: v2.USER, factor }))).toMatchObject(refused('enroll'));
});

test('the profile of another user says nothing of ours', async () => {
  const { mfa } = v2.account({ body: [v2.offer('sms')] }, v2.profile({ id: 77 }), v2.created(v2.registration('sms')));
  expect(await thrown(mfa.enroll({ userId: v2.USER, factor: v2.newFactor.sms }))).toMatchObject(refused('enroll'));
});
