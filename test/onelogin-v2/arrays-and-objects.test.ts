import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/spec/factors.ts';
import { pendingStep } from '../support/scripted-tenant.ts';
import {
  account,
  challenged,
  challengeListed,
  codeAnswer,
  created,
  device,
  enrolled,
  KINDS,
  lookedUp,
  newFactor,
  offer,
  profile,
  registration,
  USER,
  verification,
} from './account.ts';

// Arrays of one where objects are meant, and lone objects where lists are meant (reference 4, "Array or object?").

const wraps: readonly (readonly [string, (body: JsonValue) => JsonValue])[] = [
  ['an object', (body) => body],
  ['an array of one', (body) => [body]],
];

describe.each(wraps)('a single result as %s', (_title, wrap) => {
  test.each(['sms', 'voice', 'email', 'totp', 'push'] as const)('of a registration of %s', async (kind) => {
    const { mfa } = account(...lookedUp(kind), created(wrap(registration(kind))));
    const { handle, prompt } = pendingStep(await mfa.enroll({ userId: USER, factor: newFactor[kind] }));
    expect(handle.state).toMatchObject({ stepId: registration(kind).id, factorId: KINDS[kind].factorId });
    expect(prompt.display !== undefined).toBe(kind === 'voice');
    expect(prompt.setup !== undefined).toBe(kind === 'totp' || kind === 'push');
  });

  test('of a code and of a poll of it', async () => {
    const done = { id: registration('sms').id ?? null, status: 'accepted', device_id: 3926157 };
    const code = await enrolled('sms', [{ body: wrap({ status: 'pending' }) }, { body: wrap(done) }]);
    const input = { userId: USER, handle: code.handle, answer: codeAnswer };
    expect(await code.mfa.activate(input)).toMatchObject({ status: 'rejected', reason: 'wrong-answer' });
    expect(await code.mfa.activate(input)).toMatchObject({ status: 'active', factor: { id: '3926157' } });
    const push = await enrolled('push', [{ body: wrap({ status: 'pending' }) }, { body: wrap(done) }]);
    expect(await push.mfa.activate({ userId: USER, handle: push.handle })).toMatchObject({ status: 'pending' });
    expect(await push.mfa.activate({ userId: USER, handle: push.handle })).toMatchObject({ status: 'active' });
  });

  test.each(['sms', 'voice', 'email', 'totp', 'push'] as const)('of a verification of %s', async (kind) => {
    const { mfa } = account({ body: [device(kind)] }, created(wrap(verification(kind))));
    const { handle, prompt } = await challengeListed(mfa);
    expect(handle).toMatchObject({ factorId: KINDS[kind].deviceId, state: { stepId: verification(kind).id } });
    expect(prompt.display !== undefined).toBe(kind === 'voice');
  });

  test('of a code, a poll and the direct check of it', async () => {
    const answers = [{ body: wrap({ status: 'pending' }) }, { body: wrap({ status: 'accepted' }) }];
    const sms = await challenged('sms', answers);
    const input = { userId: USER, handle: sms.handle, answer: codeAnswer };
    expect(await sms.mfa.verify(input)).toMatchObject({ status: 'rejected', reason: 'wrong-answer' });
    expect(await sms.mfa.verify(input)).toMatchObject({ status: 'approved', by: 'code' });
    const push = await challenged('push', answers);
    expect(await push.mfa.verify({ userId: USER, handle: push.handle })).toMatchObject({ status: 'pending' });
    const approval = await push.mfa.verify({ userId: USER, handle: push.handle });
    expect(approval).toMatchObject({ status: 'approved', by: 'approval' });
    const direct = await challenged('push', answers, { expects: 'code' });
    const typed = { userId: USER, handle: direct.handle, answer: codeAnswer };
    expect(await direct.mfa.verify(typed)).toMatchObject({ status: 'rejected', reason: 'wrong-answer' });
    expect(await direct.mfa.verify(typed)).toMatchObject({ status: 'approved', by: 'code' });
  });

  test('of the profile', async () => {
    const { mfa } = account({ body: [offer('sms')] }, { body: wrap(profile().body) }, created(registration('sms')));
    expect(await mfa.enroll({ userId: USER, factor: newFactor.sms })).toMatchObject({ status: 'pending' });
  });

  test.each([200, 201])('of a temporary token, with HTTP %d', async (status) => {
    const token = { mfa_token: '05992782', reusable: false, device_id: 'user_temp_otp_36216766' };
    const expires_at = new Date(Date.now() + 900_000).toISOString();
    const { mfa } = account({ status, body: wrap({ ...token, expires_at }) });
    expect(await mfa.createTemporaryToken({ userId: USER })).toMatchObject({ token: '05992782', reusable: false });
  });
});

describe('a list', () => {
  test.each<readonly [string, JsonValue]>([
    ['an array', [device('sms')]],
    ['a lone device', device('sms')],
    ['an object that holds one', { devices: [device('sms')] }],
  ])('of devices as %s', async (_title, body) => {
    expect(await account({ body }).mfa.listFactors({ userId: USER })).toMatchObject([
      { id: KINDS.sms.deviceId, type: 'sms', status: 'active' },
    ]);
  });

  test.each<readonly [string, JsonValue]>([
    ['an array', [offer('sms')]],
    ['a lone factor, as the seeds have it', offer('sms')],
    ['an object that holds one', { factors: [offer('sms')] }],
  ])('of factors as %s', async (_title, body) => {
    const available = await account({ body }).mfa.listAvailableFactors({ userId: USER });
    expect(available).toMatchObject([{ id: '58959', type: 'sms' }]);
    const { mfa, sent } = account({ body }, profile(), created(registration('sms')));
    await mfa.enroll({ userId: USER, factor: newFactor.sms });
    expect(sent.at(-1)?.body).toMatchObject({ factor_id: 58959 });
  });

  test('that is empty is empty', async () => {
    expect(await account({ body: [] }).mfa.listFactors({ userId: USER })).toEqual([]);
    expect(await account({ body: [] }).mfa.listAvailableFactors({ userId: USER })).toEqual([]);
  });
});
