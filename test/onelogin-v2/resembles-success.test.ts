import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/spec/factors.ts';
import { challenged, codeAnswer, USER } from './account.ts';

// Bodies that resemble a success of a verification, which nothing documents. Reference 6: accepted is
// `status: "accepted"` or the full success object {error: false, code: 200, type: 'success', message: 'Success'}.

async function codeStatus(kind: 'sms' | 'push', body: JsonValue) {
  const { mfa, handle } = await challenged(kind, [{ body }]);
  return mfa.verify({ userId: USER, handle, answer: codeAnswer }).then(
    ({ status }) => status,
    ({ code }: { code: string }) => code,
  );
}

async function pollStatus(body: JsonValue) {
  const { mfa, handle } = await challenged('push', [{ body }]);
  return mfa.verify({ userId: USER, handle }).then(
    ({ status }) => status,
    ({ code }: { code: string }) => code,
  );
}

const rest = { code: 200, type: 'success', message: 'Success' };

// Errors are read loosely, and successes are not: no other field stands for one of the four, and none contradicts them.
describe('a success object that is not the documented one approves nobody', () => {
  const bodies: readonly (readonly [string, JsonValue])[] = [
    ['error is absent', rest],
    ['error is null', { ...rest, error: null }],
    ['error is 0', { ...rest, error: 0 }],
    ['error is an object', { ...rest, error: { code: 'invalid_otp' } }],
    ['statusCode in place of code', { error: false, type: 'success', message: 'Success', statusCode: 200 }],
    ['description in place of message', { error: false, code: 200, type: 'success', description: 'Success' }],
    ['messages in place of message', { error: false, code: 200, type: 'success', messages: ['Success'] }],
    ['a name beside it', { ...rest, error: false, name: 'UnauthorizedError' }],
    ['a status code beside it', { ...rest, error: false, statusCode: 200 }],
    ['errors beside it', { ...rest, error: false, errors: [{ field: 'otp', message: ['is wrong'] }] }],
    ['an object for a message', { ...rest, error: false, message: { description: 'Success' } }],
  ];
  test.each(bodies)('bare: %s', async (_title, body) => {
    expect(await codeStatus('sms', body)).toBe('UNEXPECTED_RESPONSE');
  });
  test.each(bodies)('in status: %s', async (_title, body) => {
    expect(await codeStatus('push', { status: body })).toBe('UNEXPECTED_RESPONSE');
  });
});

// Reference 4: bodies of API 2 are bare, so neither `data` nor the first of many speaks for the body.
describe('what says accepted beside something else approves nobody', () => {
  const bodies: readonly (readonly [string, JsonValue])[] = [
    ['rejected, and accepted in data', { status: 'rejected', data: { status: 'accepted' } }],
    ['pending, and accepted in data', { status: 'pending', data: [{ status: 'accepted' }] }],
    ['another step, and accepted in data', { id: 'b', device_id: '77', user_id: '7', data: { status: 'accepted' } }],
    ['accepted first of two', [{ status: 'accepted' }, { status: 'rejected' }]],
  ];
  test.each(bodies)('by a code: %s', async (_title, body) => {
    expect(await codeStatus('sms', body)).not.toBe('approved');
  });
  test.each(bodies)('by a poll: %s', async (_title, body) => {
    expect(await pollStatus(body)).not.toBe('approved');
  });
});

describe('accepted with an error approves nobody', () => {
  const bodies: readonly (readonly [string, JsonValue])[] = [
    ['error true in an array of one', [{ status: 'accepted', error: true }]],
    ['an error status in an array of one', [{ status: 'accepted', statusCode: 401, message: 'Unauthorized' }]],
    ['the text of an error in an array of one', [{ status: 'accepted', error: 'invalid_otp' }]],
    ['an object of an error', { status: 'accepted', error: { code: 'invalid_otp' } }],
    ['an error beside the success object', { status: { ...rest, error: false }, error: true }],
    ['an error status beside the success object', { status: { ...rest, error: false }, statusCode: 401 }],
    ['a code beside the success object', { status: { ...rest, error: false }, code: 401 }],
    ['the name of an error', { status: 'accepted', name: 'UnauthorizedError' }],
    ['the text of an error', { status: 'accepted', message: 'Please provide valid credentials' }],
    ['a list of errors', { status: 'accepted', errors: [{ field: 'otp', message: ['is wrong'] }] }],
  ];
  test.each(bodies)('by a code: %s', async (_title, body) => {
    expect(await codeStatus('push', body)).not.toBe('approved');
  });
  test.each(bodies)('by a poll: %s', async (_title, body) => {
    expect(await pollStatus(body)).not.toBe('approved');
  });
});
