import { expect, test } from 'vitest';
import { account, available, enrolled, newSms, refusal, smsOffer, USER } from '../onelogin-v1/account.ts';
import { thrown } from '../support/scripted-tenant.ts';

// The account's factors, whose ids an enrolment needs: looked up once, remembered, and looked up again when refused.

const ends = (sent: readonly { readonly path: string }[]) => sent.map(({ path }) => path.split('/').at(-1));
const enroll = (mfa: ReturnType<typeof account>['mfa']) => mfa.enroll({ userId: USER, factor: newSms });
const badNumber = refusal(400, 'number is invalid');

test('a factor that the account does not offer is CONFLICT, and nothing is enrolled', async () => {
  for (const offers of [[], [{ factor_id: 1, name: 'OneLogin Voice' }]]) {
    const { mfa, sent } = account(available(...offers));
    expect(await thrown(enroll(mfa))).toMatchObject({ code: 'CONFLICT', operation: 'enroll' });
    expect(ends(sent)).toEqual(['auth_factors']);
  }
});

test('an absent factor is not remembered', async () => {
  const { mfa } = account(available(), available(smsOffer), enrolled());
  expect(await thrown(enroll(mfa))).toMatchObject({ code: 'CONFLICT' });
  expect(await enroll(mfa)).toMatchObject({ status: 'pending' });
});

test('of two factors of a type the caller must choose one', async () => {
  const two = available(smsOffer, { factor_id: 99, name: 'OneLogin SMS' });
  const { mfa, sent } = account(two, two, enrolled());
  const error = await thrown(enroll(mfa));
  expect(error).toMatchObject({ code: 'INVALID_INPUT' });
  expect(Object(error).message).toContain('available');
  const [, second] = await mfa.listAvailableFactors({ userId: USER });
  await mfa.enroll({ userId: USER, factor: newSms, available: second });
  expect(sent.at(-1)?.body).toMatchObject({ factor_id: 99 });
});

test('`available` of another type is refused', async () => {
  const voice = { id: '1', type: 'voice', displayName: 'OneLogin Voice', native: { type: 'OneLogin Voice' } } as const;
  const { mfa, sent } = account();
  const error = await thrown(mfa.enroll({ userId: USER, factor: newSms, available: voice }));
  expect(error).toMatchObject({ code: 'INVALID_INPUT' });
  expect(Object(error).message).toContain('available.type');
  expect(sent).toEqual([]);
});

test('a refused enrolment looks whether the user still may have the factor', async () => {
  const gone = account(available(smsOffer), badNumber, available());
  expect(await thrown(enroll(gone.mfa))).toMatchObject({ code: 'CONFLICT' });
  expect(ends(gone.sent)).toEqual(['auth_factors', 'otp_devices', 'auth_factors']);
  const there = account(available(smsOffer), badNumber, available(smsOffer));
  expect(await thrown(enroll(there.mfa))).toMatchObject({ code: 'INVALID_INPUT', status: 400 });
});

test('a look that fails explains nothing: the refusal stays what it was', async () => {
  for (const answer of [{ status: 403 }, { status: 404 }, { body: {} }]) {
    const { mfa, sent } = account(available(smsOffer), badNumber, answer);
    expect(await thrown(enroll(mfa))).toMatchObject({ code: 'INVALID_INPUT', status: 400 });
    expect(ends(sent)).toEqual(['auth_factors', 'otp_devices', 'auth_factors']);
  }
});

test('what was refused is forgotten; what failed otherwise is not', async () => {
  const refused = account(available(smsOffer), badNumber, available(smsOffer), available(smsOffer), enrolled());
  await thrown(enroll(refused.mfa));
  await enroll(refused.mfa);
  expect(ends(refused.sent).slice(3)).toEqual(['auth_factors', 'otp_devices']);

  const failed = account(available(smsOffer), { status: 500 }, enrolled());
  expect(await thrown(enroll(failed.mfa))).toMatchObject({ code: 'UNAVAILABLE', outcomeUnknown: true });
  await enroll(failed.mfa);
  expect(ends(failed.sent)).toEqual(['auth_factors', 'otp_devices', 'otp_devices']);
});

test('calls at once need no order: each finds the factor', async () => {
  const { mfa, sent } = account(available(smsOffer), available(smsOffer), enrolled(), enrolled());
  const both = await Promise.all([enroll(mfa), enroll(mfa)]);
  expect(both).toMatchObject([{ status: 'pending' }, { status: 'pending' }]);
  expect(sent.filter(({ method }) => method === 'POST')).toHaveLength(2);
});
