import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  type Answer,
  defineMfaProvider,
  type ManagedMfaProvider,
  type MfaDriver,
  parseAnswer,
} from '../../../src/index.ts';
import { failureOf, scripted } from './scripted-driver.ts';

describe('parseAnswer', () => {
  test.each<Answer>([
    { kind: 'code', code: '012345' },
    { kind: 'answer', answer: 'blue' },
    {
      kind: 'webauthn',
      credential: { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: { clientDataJSON: 'AAAA' } },
    },
  ])('takes %j', (answer) => {
    expect(parseAnswer(JSON.parse(JSON.stringify(answer)))).toEqual(answer);
    expectTypeOf(parseAnswer).returns.toEqualTypeOf<Answer>();
  });

  test('leaves out what browsers add to a credential', () => {
    const credential = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: { clientDataJSON: 'AAAA' } };
    const given = { kind: 'webauthn', credential: { ...credential, authenticatorAttachment: 'platform' } };
    expect(parseAnswer(given)).toEqual({ kind: 'webauthn', credential });
  });

  test.each([
    undefined,
    null,
    '',
    'sesame',
    [],
    {},
    { code: 'sesame' },
    { kind: 'code' },
    { kind: 'code', code: 123456 },
    { kind: 'code', code: ' ' },
    { kind: 'code', code: '1', sesame: 1 },
    { kind: 'sesame', code: '1' },
  ])('refuses %j without showing it', async (value) => {
    const error = await failureOf((async () => parseAnswer(value))(), 'INVALID_INPUT');
    expect(error.message).toContain('parseAnswer');
    expect(error.message.replaceAll('parseAnswer', '')).not.toMatch(/sesame(?!: is not known)/);
  });
});

test('a driver of another version of the interface is refused', async () => {
  const driver = { spec: 'mfa-driver/2', id: 'later' } as unknown as MfaDriver;
  const error = await failureOf((async () => defineMfaProvider(driver))(), 'INVALID_CONFIG');
  expect(error.message).toContain('driver.spec: must be mfa-driver/1');
  expect((scripted().provider satisfies ManagedMfaProvider).spec).toBe('mfa/1');
});
