import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { assertNoSecrets, type World } from '../../../src/testkit/contract/index.ts';
import { beginEnrollment } from '../../../src/testkit/contract/support/enrollments.ts';
import { worlds } from './worlds.ts';

// What an application would log. The contract must run without Node, so it cannot use `inspect`.

const everything = (value: unknown) => inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true });

test.each(worlds)('neither the provider nor its errors print a secret: %s', async (_name, create) => {
  const { world, close } = await create();
  try {
    await beginEnrollment(world, 'sms');
    expect(everything(world.provider)).toContain('capabilities');
    assertNoSecrets(everything(world.provider), world.secrets);
    assertNoSecrets(JSON.stringify(world.provider), world.secrets);
    for (const error of await errorsOf(world)) {
      assertNoSecrets(everything(error), [...world.secrets, world.userId, world.phone.phoneNumber]);
    }
  } finally {
    await close();
  }
});

async function errorsOf({ provider, userId, phone, answerNonsenseNext }: World): Promise<readonly unknown[]> {
  const factor = { type: 'sms', phoneNumber: phone.phoneNumber } as const;
  const calls = [
    () => provider.enroll({ userId, factor: { ...factor, phoneNumber: `tel:${phone.phoneNumber}` } }),
    () => provider.remove({ userId, factorId: 'nobody-has-this' }),
    () => {
      answerNonsenseNext();
      return provider.listFactors({ userId });
    },
    () => {
      answerNonsenseNext();
      return provider.enroll({ userId, factor });
    },
  ];
  const errors: unknown[] = [];
  for (const call of calls) errors.push(await call().catch((error: unknown) => error));
  expect(errors.every((error) => error instanceof Error)).toBe(true);
  return errors;
}
