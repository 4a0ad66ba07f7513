import { describe, expect, test } from 'vitest';
import { pendingStep, thrown } from '../support/scripted-tenant.ts';
import {
  account,
  challenged,
  codeAnswer,
  created,
  enrolled,
  lines,
  newFactor,
  offer,
  profile,
  registration,
  USER,
  VERIFICATION,
} from './account.ts';

// E-mail code and magic link have one name at OneLogin: the caller says which by `expects`, and where the tenant has
// both, by `available` (reference 4.1 and 5).

const otp = offer('email', { factor_id: 58961, name: 'Email OTP' });
const link = offer('email', { factor_id: 58962, name: 'Email Magic Link' });
const both = { body: [otp, link, offer('sms')] };

test('e-mail is verified by code or link, and `expects` chooses', async () => {
  expect((await challenged('email', [])).prompt.expects).toEqual(['code', 'approval']);
  expect((await challenged('email', [], { expects: 'code' })).prompt.expects).toEqual(['code']);
  expect((await challenged('email', [], { expects: 'approval' })).prompt.expects).toEqual(['approval']);
  expect((await enrolled('email', [])).prompt.expects).toEqual(['code', 'approval']);
  expect((await enrolled('email', [], { expects: 'code' })).prompt.expects).toEqual(['code']);
  expect((await enrolled('email', [], { expects: 'approval' })).prompt.expects).toEqual(['approval']);
});

test('a code is put and a link is polled, with one handle', async () => {
  const { mfa, handle, sent } = await challenged('email', [
    { body: { id: VERIFICATION, status: 'pending' } },
    { body: { id: VERIFICATION, status: 'pending' } },
    { body: { id: VERIFICATION, status: 'accepted' } },
  ]);
  expect(await mfa.verify({ userId: USER, handle })).toMatchObject({ status: 'pending' });
  const wrong = await mfa.verify({ userId: USER, handle, answer: codeAnswer });
  expect(wrong).toMatchObject({ status: 'rejected', reason: 'wrong-answer', retry: { handle: { id: handle.id } } });
  expect(await mfa.verify({ userId: USER, handle })).toMatchObject({ status: 'approved', by: 'approval' });
  expect(lines(sent)).toEqual([`GET ${VERIFICATION}`, `PUT ${VERIFICATION}`, `GET ${VERIFICATION}`]);
});

test.each(['code', 'approval'] as const)('what does not end a step of %s is refused unsent', async (expects) => {
  const { mfa, handle, sent } = await challenged('email', [], { expects });
  const answer = expects === 'code' ? undefined : codeAnswer;
  const failure = await thrown(mfa.verify({ userId: USER, handle, ...(answer && { answer }) }));
  expect(failure).toMatchObject({ code: 'INVALID_INPUT' });
  const enrolling = await enrolled('email', [], { expects });
  const input = { userId: USER, handle: enrolling.handle, ...(answer && { answer }) };
  expect(await thrown(enrolling.mfa.activate(input))).toMatchObject({ code: 'INVALID_INPUT' });
  expect([...sent, ...enrolling.sent]).toEqual([]);
});

describe('a tenant with both', () => {
  test.each([undefined, 'code', 'approval'] as const)('wants `available` where expects is %s', async (expects) => {
    const { mfa, sent } = account(both);
    const failure = await thrown(mfa.enroll({ userId: USER, factor: newFactor.email, ...(expects && { expects }) }));
    expect(failure).toMatchObject({ code: 'INVALID_INPUT', operation: 'enroll' });
    expect(String(failure)).toContain('available');
    expect(lines(sent)).toEqual(['GET factors']);
  });

  test.each([0, 1])('enrolls the one that was chosen: %d', async (index) => {
    const { mfa, sent } = account(both, profile(), created(registration('email')));
    const available = (await mfa.listAvailableFactors({ userId: USER })).filter(({ type }) => type === 'email');
    expect(available).toHaveLength(2);
    const expects = index === 0 ? 'code' : 'approval';
    await mfa.enroll({ userId: USER, factor: newFactor.email, available: available[index], expects });
    expect(lines(sent).slice(1)).toEqual([`GET ${USER}`, 'POST registrations']);
    expect(sent.at(-1)?.body).toMatchObject({
      factor_id: index === 0 ? 58961 : 58962,
      display_name: index === 0 ? 'Email OTP' : 'Email Magic Link',
    });
  });

  test('keeps no choice for the next call', async () => {
    const { mfa, sent } = account(both, profile(), created(registration('email')), both);
    const [, chosen] = await mfa.listAvailableFactors({ userId: USER });
    await mfa.enroll({ userId: USER, factor: newFactor.email, available: chosen });
    const failure = await thrown(mfa.enroll({ userId: USER, factor: newFactor.email }));
    expect(failure).toMatchObject({ code: 'INVALID_INPUT' });
    expect(lines(sent).at(-1)).toBe('GET factors');
  });

  test('resends the one that was chosen', async () => {
    const { mfa, sent } = account(
      both,
      profile(),
      created(registration('email')),
      profile(),
      created(registration('email')),
    );
    const [, chosen] = await mfa.listAvailableFactors({ userId: USER });
    const enrollment = await mfa.enroll({ userId: USER, factor: newFactor.email, available: chosen });
    await mfa.resend({ userId: USER, handle: pendingStep(enrollment).handle });
    expect(sent.at(-1)?.body).toMatchObject({ factor_id: 58962, display_name: 'Email Magic Link' });
  });

  // To one who has the code already the link is the only e-mail factor, which says nothing of the next user.
  test('is one to a user who has the other already, and both to the next', async () => {
    const next = '64515902';
    const { mfa } = account({ body: [link] }, profile(), created(registration('email')), both);
    await mfa.enroll({ userId: USER, factor: newFactor.email });
    const failure = await thrown(mfa.enroll({ userId: next, factor: newFactor.email, expects: 'code' }));
    expect(failure).toMatchObject({ code: 'INVALID_INPUT' });
  });
});

test('a tenant with one e-mail factor asks nobody which', async () => {
  const { mfa, sent } = account({ body: [otp, offer('sms')] }, profile(), created(registration('email')));
  const enrollment = await mfa.enroll({ userId: USER, factor: newFactor.email, expects: 'code' });
  expect(pendingStep(enrollment).prompt.expects).toEqual(['code']);
  expect(sent.at(-1)?.body).toMatchObject({ factor_id: 58961, display_name: 'Email OTP' });
});

test('`available` must be an e-mail factor of that list', async () => {
  for (const available of [
    { id: '58959', type: 'sms', displayName: 'SMS', native: { type: 'SMS' } },
    { id: 'x', type: 'email', displayName: 'Mail', native: { type: 'OneLogin Email' } },
    { id: '58961.5', type: 'email', displayName: 'Mail', native: { type: 'OneLogin Email' } },
  ] as const) {
    const { mfa, sent } = account();
    const failure = await thrown(mfa.enroll({ userId: USER, factor: newFactor.email, available }));
    expect(failure).toMatchObject({ code: 'INVALID_INPUT' });
    expect(sent).toEqual([]);
  }
});
