import { describe, expect, test } from 'vitest';
import { thrown } from '../../support/scripted-tenant.ts';
import { firstListed, newSms, rawJson, typed } from './account.ts';
import * as v1 from './v1/account.ts';
import * as v2 from './v2/account.ts';
import { versions } from './versions.ts';

// Ids are texts to us, whatever they are in an answer, and keep all their digits.

const BIG = '9007199254740993';
const NEIGHBORS = ['9007199254740992', '9007199254740994', '9007199254740991'];

/** For each version: answers that name a user, and those that name a device; `#123` is a number of any length. */
const answers = {
  'onelogin-v1': {
    list: (id: string) => rawJson(v1.listed(v1.sms({ id })).body),
    begun: (more: { user?: string; device?: string }) => ({
      body: rawJson(
        v1.triggered({ ...(more.user && { id: more.user }), ...(more.device && { device_id: more.device }) }).body,
      ),
    }),
    paths: (user: string, device: string) =>
      ['', `/${device}/trigger`, `/${device}/verify`].map((end) => `/api/1/users/${user}/otp_devices${end}`),
    removal: `/api/1/users/${v1.USER}/otp_devices/${BIG}`,
  },
  'onelogin-v2': {
    list: (device_id: string) => rawJson([v2.device('sms', { device_id })]),
    begun: (more: { user?: string; device?: string }) => ({
      status: 201,
      body: rawJson(
        v2.verification('sms', {
          ...(more.user && { user_id: more.user }),
          ...(more.device && { device_id: more.device }),
        }),
      ),
    }),
    paths: (user: string) =>
      ['devices', 'verifications', `verifications/${v2.VERIFICATION}`].map((end) => `/api/2/mfa/users/${user}/${end}`),
    removal: `/api/2/mfa/users/${v2.USER}/devices/${BIG}`,
  },
};

describe.each(versions)('$id: ids past 2^53 keep their digits', ({ id, USER, account, approved, sms }) => {
  const { list, begun, paths, removal } = answers[id];

  test('of the user, in paths and answers', async () => {
    const ours = begun({ user: `#${BIG}` });
    expect(ours.body).toMatch(new RegExp(`"(user_)?id":${BIG},`));
    const { mfa, sent } = account({ body: list(`#${sms.id}`) }, ours, approved);
    const { handle } = await mfa.challenge({ userId: BIG, factor: await firstListed(mfa, BIG) });
    expect(await typed(mfa, handle)).toMatchObject({ status: 'approved', userId: BIG });
    expect(sent.map(({ path }) => path)).toEqual(paths(BIG, sms.id));
  });

  test.each(NEIGHBORS)('the neighbor %s of the user is refused', async (neighbor) => {
    const { mfa } = account({ body: list(`#${sms.id}`) }, begun({ user: `#${neighbor}` }));
    const work = mfa.challenge({ userId: BIG, factor: await firstListed(mfa, BIG) });
    expect(await thrown(work)).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation: 'challenge' });
  });

  test('of a device, in paths, bodies and answers', async () => {
    const { mfa, sent } = account({ body: list(`#${BIG}`) }, begun({ device: `#${BIG}` }), approved, { body: {} });
    const factor = await firstListed(mfa, USER);
    expect(factor.id).toBe(BIG);
    const { handle } = await mfa.challenge({ userId: USER, factor });
    await typed(mfa, handle);
    await mfa.remove({ userId: USER, factorId: BIG });
    expect(sent.map(({ path }) => path)).toEqual([...paths(USER, BIG), removal]);
    if (id === 'onelogin-v2') expect(sent[1]?.body).toEqual({ device_id: BIG });
  });

  test.each(NEIGHBORS)('the neighbor %s of a device is refused', async (neighbor) => {
    const { mfa } = account({ body: list(`#${BIG}`) }, begun({ device: `#${neighbor}` }));
    const work = mfa.challenge({ userId: USER, factor: await firstListed(mfa, USER) });
    expect(await thrown(work)).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation: 'challenge' });
  });
});

test('the user id past 2^53 is in the path of the profile', async () => {
  const body = rawJson({ id: `#${BIG}`, phone: v2.PHONE });
  const { mfa, sent } = v2.account({ body: [v2.offer('sms')] }, { body }, v2.created(v2.registration('sms')));
  await mfa.enroll({ userId: BIG, factor: newSms });
  const paths = [`/api/2/mfa/users/${BIG}/factors`, `/api/2/users/${BIG}`, `/api/2/mfa/users/${BIG}/registrations`];
  expect(sent.map(({ path }) => path)).toEqual(paths);
});

describe('device_id of API 2 is a number or a text', () => {
  test.each([3920371, '3920371', 'user_temp_otp_36216766'])('in every answer: %j', async (device_id) => {
    const { mfa, sent } = v2.account(
      { body: [v2.device('sms', { device_id })] },
      v2.created(v2.verification('sms', { device_id })),
      { body: { id: v2.VERIFICATION, status: 'accepted', device_id, user_id: Number(v2.USER) } },
    );
    const factor = await firstListed(mfa, v2.USER);
    expect(factor.id).toBe(String(device_id));
    const { handle } = await mfa.challenge({ userId: v2.USER, factor });
    expect(await typed(mfa, handle)).toMatchObject({ status: 'approved', factorId: String(device_id) });
    const sentBodies = sent.slice(1).map(({ body }) => body);
    expect(sentBodies).toEqual([{ device_id: String(device_id) }, { device_id: String(device_id), otp: '012345' }]);
  });

  test.each([3926157, '3926157'])('of a new factor: %j', async (device_id) => {
    const { mfa, handle } = await v2.enrolled('sms', [{ body: { status: 'accepted', device_id } }]);
    const result = await mfa.activate({ userId: v2.USER, handle, answer: v2.codeAnswer });
    expect(result).toMatchObject({ status: 'active', factor: { id: '3926157' } });
  });

  test('and the handle keeps a factor_id that goes out as a number again', async () => {
    const { handle } = await v2.enrolled('totp');
    expect(handle.state).toMatchObject({ factorId: v2.KINDS.totp.factorId });
  });
});
