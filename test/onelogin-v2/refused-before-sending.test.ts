import { expect, test } from 'vitest';
import { createAccount } from '../../adapters/onelogin/account.ts';
import { checkOneLoginOptions } from '../../adapters/onelogin/options.ts';
import { createOneLoginV2Driver } from '../../adapters/onelogin-v2/driver.ts';
import { defineMfaProvider } from '../../src/index.ts';
import { thrown } from '../support/scripted-tenant.ts';
import { challenged, codeAnswer, enrolled, scripted, USER } from './account.ts';

// What the adapter itself refuses before anything is sent, and the words in which it does.

const unsupported = (operation: string, what: string) => ({
  code: 'UNSUPPORTED',
  operation,
  message: expect.stringContaining(`This provider does not support ${what}:`),
});

test('a resend for an app that makes codes', async () => {
  const verifying = await challenged('totp', []);
  const enrolling = await enrolled('totp', []);
  for (const { mfa, handle, sent } of [verifying, enrolling]) {
    const failure = await thrown(mfa.resend({ userId: USER, handle }));
    expect(failure).toMatchObject(unsupported('resend', 'resend of totp'));
    expect(sent).toEqual([]);
  }
});

test('a resend of a typed Protect code, for which nothing was sent', async () => {
  const { mfa, handle, sent } = await challenged('push', [], { expects: 'code' });
  const failure = await thrown(mfa.resend({ userId: USER, handle }));
  expect(failure).toMatchObject(unsupported('resend', 'resend of push'));
  expect(sent).toEqual([]);
});

// Only a typed Protect code is checked without a verification of OneLogin's: a stored handle that lost its id is none.
test.each([
  ['a code of sms', 'sms', codeAnswer],
  ['a code of totp', 'totp', codeAnswer],
  ['a code of email', 'email', codeAnswer],
  ['a poll of email', 'email', undefined],
  ['a poll of voice', 'voice', undefined],
  ['a poll of push', 'push', undefined],
] as const)('%s with a handle that names no verification', async (_title, kind, answer) => {
  const { mfa, handle, sent } = await challenged(kind, []);
  const stepless = { ...handle, state: { for: 'verification' } };
  const failure = await thrown(mfa.verify({ userId: USER, handle: stepless, ...(answer && { answer }) }));
  expect(failure).toMatchObject({
    code: 'HANDLE_INVALID',
    operation: 'verify',
    message: expect.stringContaining('holds a state that this provider did not issue'),
  });
  expect(sent).toEqual([]);
});

// Reference 10.11: whether API 2 takes a temporary token back is unconfirmed. The capabilities say that it does not;
// were they to say that it does, there would still be nothing that redeems one.
test('a temporary token, whatever the capabilities promise', async () => {
  const { fetch, sent, tokenRequests } = scripted([]);
  const checked = checkOneLoginOptions('onelogin-v2', {
    subdomain: 'acme',
    clientId: 'client-id',
    clientSecret: 'client-secret',
    fetch,
  });
  const driver = createOneLoginV2Driver(checked.instance, createAccount(checked), checked.common);
  const temporaryToken = { minSeconds: 120, maxSeconds: 259_200, reusable: true, verify: true };
  const mfa = defineMfaProvider({ ...driver, capabilities: { ...driver.capabilities, temporaryToken } });
  const failure = await thrown(mfa.challenge({ userId: USER, temporaryToken: true }));
  expect(failure).toMatchObject(unsupported('challenge', 'redeeming a temporary token'));
  expect([...sent, ...tokenRequests]).toEqual([]);
});
