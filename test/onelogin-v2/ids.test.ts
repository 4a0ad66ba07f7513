import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/spec/factors.ts';
import { pendingStep, thrown } from '../support/scripted-tenant.ts';
import {
  ACCEPTED,
  account,
  challenged,
  codeAnswer,
  created,
  device,
  enrolled,
  KINDS,
  lookedUp,
  newFactor,
  offer,
  PHONE,
  registration,
  USER,
  VERIFICATION,
  verification,
} from './account.ts';

// Ids are texts to us, whatever they are in an answer, and keep all their digits.

const BIG = '9007199254740993';
/** JSON with a number in it that JavaScript has no number for. */
const raw = (body: JsonValue) => JSON.stringify(body).replace(/"#(\d+)"/g, '$1');

describe('device_id is a number or a text', () => {
  test.each([3920371, '3920371'])('in every answer: %j', async (device_id) => {
    const { mfa, sent } = account(
      { body: [device('sms', { device_id })] },
      created(verification('sms', { device_id })),
      { body: { id: VERIFICATION, status: 'accepted', device_id } },
    );
    const [factor] = await mfa.listFactors({ userId: USER });
    if (factor === undefined) throw new Error('Nothing is listed.');
    expect(factor.id).toBe('3920371');
    const { handle } = await mfa.challenge({ userId: USER, factor });
    const result = await mfa.verify({ userId: USER, handle, answer: codeAnswer });
    expect(result).toMatchObject({ status: 'approved', factorId: '3920371' });
    expect(sent.slice(1).map(({ body }) => body)).toEqual([
      { device_id: '3920371' },
      { device_id: '3920371', otp: '012345' },
    ]);
  });

  test.each([3926157, '3926157'])('of a new factor: %j', async (device_id) => {
    const { mfa, handle } = await enrolled('sms', [{ body: { status: 'accepted', device_id } }]);
    const result = await mfa.activate({ userId: USER, handle, answer: codeAnswer });
    expect(result).toMatchObject({ status: 'active', factor: { id: '3926157' } });
  });

  test('and user_id too', async () => {
    const { mfa, handle } = await challenged('sms', [{ body: { status: 'accepted', user_id: Number(USER) } }]);
    expect(await mfa.verify({ userId: USER, handle, answer: codeAnswer })).toMatchObject({ status: 'approved' });
  });

  test('a device that is a temporary token keeps its name', async () => {
    const device_id = 'user_temp_otp_36216766';
    const { mfa, sent } = account(
      { body: [device('sms', { device_id })] },
      created(verification('sms', { device_id })),
    );
    const [factor] = await mfa.listFactors({ userId: USER });
    const { handle } = await mfa.challenge({ userId: USER, factor: factor ?? fail() });
    expect(handle.factorId).toBe(device_id);
    expect(sent.at(-1)?.body).toEqual({ device_id });
  });
});

function fail(): never {
  throw new Error('Nothing is listed.');
}

describe('ids past 2^53 keep their digits', () => {
  test('of the user, in paths and answers', async () => {
    const base = `/api/2/mfa/users/${BIG}`;
    const body = raw(verification('sms', { user_id: `#${BIG}` }));
    expect(body).toContain(`"user_id":${BIG},`);
    const { mfa, sent } = account({ body: [device('sms')] }, { status: 201, body }, ACCEPTED);
    const [factor] = await mfa.listFactors({ userId: BIG });
    const { handle } = await mfa.challenge({ userId: BIG, factor: factor ?? fail() });
    const result = await mfa.verify({ userId: BIG, handle, answer: codeAnswer });
    expect(result).toMatchObject({ status: 'approved', userId: BIG });
    const ends = ['devices', 'verifications', `verifications/${VERIFICATION}`];
    expect(sent.map(({ path }) => path)).toEqual(ends.map((end) => `${base}/${end}`));
  });

  test.each(['9007199254740992', '9007199254740994', '9007199254740991'])('the neighbor %s is refused', async (id) => {
    const body = raw(verification('sms', { user_id: `#${id}` }));
    const { mfa } = account({ body: [device('sms')] }, { status: 201, body });
    const [factor] = await mfa.listFactors({ userId: BIG });
    const failure = await thrown(mfa.challenge({ userId: BIG, factor: factor ?? fail() }));
    expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });

  test('of the user, in the path of the profile', async () => {
    const body = raw({ id: `#${BIG}`, phone: PHONE });
    const { mfa, sent } = account({ body: [offer('sms')] }, { body }, created(registration('sms')));
    await mfa.enroll({ userId: BIG, factor: newFactor.sms });
    expect(sent.map(({ path }) => path).slice(0, 2)).toEqual([
      `/api/2/mfa/users/${BIG}/factors`,
      `/api/2/users/${BIG}`,
    ]);
  });

  test('of a device', async () => {
    const { mfa, sent } = account(
      { body: raw([device('sms', { device_id: `#${BIG}` })]) },
      { status: 201, body: raw(verification('sms', { device_id: `#${BIG}` })) },
      { status: 204 },
    );
    const [factor] = await mfa.listFactors({ userId: USER });
    await mfa.challenge({ userId: USER, factor: factor ?? fail() });
    await mfa.remove({ userId: USER, factorId: factor?.id ?? fail() });
    expect(sent.at(1)?.body).toEqual({ device_id: BIG });
    expect(sent.at(2)?.path).toBe(`/api/2/mfa/users/${USER}/devices/${BIG}`);
  });
});

test.each(['', '0', '01', '-1', '1.5', '1e3', 'me', '../1', '12345678901234567890'])(
  'the user id %j is refused before anything is sent',
  async (userId) => {
    const { mfa, sent } = account();
    expect(await thrown(mfa.listFactors({ userId }))).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await thrown(mfa.enroll({ userId, factor: newFactor.sms }))).toMatchObject({ code: 'INVALID_INPUT' });
    expect(sent).toEqual([]);
  },
);

test('the handle keeps a factor_id that goes out as a number again', async () => {
  const { mfa, sent } = account(...lookedUp('totp'), created(registration('totp')));
  const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: newFactor.totp }));
  expect(handle.state).toMatchObject({ factorId: KINDS.totp.factorId });
  expect(sent.at(-1)?.body).toMatchObject({ factor_id: 58957 });
});
