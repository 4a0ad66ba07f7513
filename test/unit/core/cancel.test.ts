import { expect, test } from 'vitest';
import { defineMfaProvider } from '../../../src/core/define-provider.ts';
import type { Answered, AnsweredWithStep } from '../../../src/spec/driver.ts';
import { MfaError, type MfaErrorCode } from '../../../src/spec/errors.ts';
import { failureOf, held, OTHER_USER, RIGHT, said, scripted, stepOf, USER } from './scripted-driver.ts';

// `cancel` ends a step here, whatever the identity provider says to it.

const refusing = (code: MfaErrorCode) => ({ cancel: () => Promise.reject(new MfaError({ code }, 'Text.')) });

test('what is canceled is refused from then on, in both kinds of step', async () => {
  const world = scripted();
  const { handle } = await world.challenge();
  const { handle: enrolling } = await world.enroll();
  for (const step of [handle, enrolling]) await world.provider.cancel({ userId: USER, handle: step });
  for (const work of [
    () => world.provider.verify({ userId: USER, handle, answer: RIGHT }),
    () => world.provider.verify({ userId: USER, handle }),
    () => world.provider.resend({ userId: USER, handle }),
    () => world.provider.activate({ userId: USER, handle: enrolling, answer: RIGHT }),
    () => world.provider.resend({ userId: USER, handle: enrolling }),
  ]) {
    expect((await failureOf(work(), 'HANDLE_INVALID')).message).toMatch(/canceled/);
  }
  expect([world.called('verify'), world.called('activate'), world.called('resend')]).toEqual([0, 0, 0]);
  expect(world.events.filter(({ operation }) => operation === 'cancel')).toMatchObject([
    { outcome: 'ok', factorType: 'sms' },
    { outcome: 'ok', factorType: 'sms' },
  ]);
});

test.each(['code 200 accepted', 'poll 200 accepted'])('%s that was under way is not approved', async (key) => {
  const world = scripted();
  const { handle } = await world.challenge();
  const answered = held<Answered>();
  world.script({ verify: () => answered.promise });
  const answer = key.startsWith('code') ? RIGHT : undefined;
  const late = world.provider.verify({ userId: USER, handle, answer });
  await world.provider.cancel({ userId: USER, handle });
  answered.resolve(said(key));
  await failureOf(late, 'HANDLE_INVALID');
});

test('a resend that was under way gives no new step', async () => {
  const world = scripted();
  const { handle } = await world.challenge();
  const answered = held<AnsweredWithStep>();
  world.script({ resend: () => answered.promise });
  const late = world.provider.resend({ userId: USER, handle });
  await world.provider.cancel({ userId: USER, handle });
  answered.resolve({ ...said('trigger 201 sent'), step: stepOf() });
  await failureOf(late, 'HANDLE_INVALID');
});

test('a step that the identity provider does not know any more is over', async () => {
  const world = scripted(refusing('NOT_FOUND'));
  const { handle } = await world.challenge();
  await world.provider.cancel({ userId: USER, handle });
  await failureOf(world.provider.verify({ userId: USER, handle, answer: RIGHT }), 'HANDLE_INVALID');
});

test('another error is thrown, the step is over here, and a second cancel asks again', async () => {
  const world = scripted(refusing('UNAVAILABLE'));
  const { handle } = await world.challenge();
  await failureOf(world.provider.cancel({ userId: USER, handle }), 'UNAVAILABLE');
  await failureOf(world.provider.verify({ userId: USER, handle, answer: RIGHT }), 'HANDLE_INVALID');
  world.script({ cancel: async () => undefined });
  await world.provider.cancel({ userId: USER, handle });
  expect(world.called('cancel')).toBe(2);
});

test.each(['approved', 'denied', 'resent', 'expired'])(
  'a step that is %s is over: no error, and nothing is asked',
  async (how) => {
    const world = scripted();
    const { handle } = await world.challenge();
    if (how === 'approved') await world.provider.verify({ userId: USER, handle, answer: RIGHT });
    if (how === 'denied') {
      world.script({ verify: async () => said('poll 200 denied') });
      await world.provider.verify({ userId: USER, handle });
    }
    if (how === 'resent') await world.provider.resend({ userId: USER, handle });
    if (how === 'expired') world.clock.advance(300_000);
    await world.provider.cancel({ userId: USER, handle });
    expect(world.called('cancel')).toBe(0);
    // What has expired could be sent again for a while. What is canceled cannot.
    await failureOf(world.provider.resend({ userId: USER, handle }), 'HANDLE_INVALID');
  },
);

test('a handle of another user, or none, is refused, and the step goes on', async () => {
  const world = scripted();
  const { handle } = await world.challenge();
  await failureOf(world.provider.cancel({ userId: OTHER_USER, handle }), 'HANDLE_INVALID');
  await failureOf(world.provider.cancel({ userId: USER, handle: JSON.parse('null') }), 'HANDLE_INVALID');
  expect(await world.provider.verify({ userId: USER, handle, answer: RIGHT })).toMatchObject({ status: 'approved' });
});

test('a driver that cannot cancel is not asked, and the step is over here', async () => {
  const { cancel: _, ...driver } = scripted().driver;
  const provider = defineMfaProvider(driver);
  const { handle } = await provider.challenge({ userId: USER, factorId: 'f1' });
  await provider.cancel({ userId: USER, handle });
  await failureOf(provider.verify({ userId: USER, handle, answer: RIGHT }), 'HANDLE_INVALID');
});
