import { describe, expect, test } from 'vitest';
import type { Expectation } from '../../../src/spec/factors.ts';
import type { Answer } from '../../../src/spec/results.ts';
import type { Prompt } from '../../../src/spec/steps.ts';
import { failureOf, RIGHT, scripted, stepOf, USER } from './scripted-driver.ts';

// What a step expects is all that is sent: an empty verify may send a new SMS.

const assertion = { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' };
const webauthn = (response: { clientDataJSON: string }) =>
  ({ kind: 'webauthn', credential: { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response } }) as const;
const answers: readonly (readonly [Expectation, Answer | undefined])[] = [
  ['code', RIGHT],
  ['answer', { kind: 'answer', answer: 'cold porridge' }],
  ['webauthn', webauthn(assertion)],
  ['approval', undefined],
];

async function steps(expects: Prompt['expects']) {
  const step = stepOf({ expects });
  const world = scripted({
    challenge: async () => ({ sent: 'trigger', status: 201, word: 'sent', step }),
    enroll: async () => ({ sent: 'factor', status: 201, word: 'pending', step }),
  });
  return { world, verification: (await world.challenge()).handle, activation: (await world.enroll()).handle };
}

describe.each(['code', 'answer', 'webauthn', 'approval'] as const)('a step that expects %s', (expected) => {
  test.each(answers.filter(([kind]) => kind !== expected))('refuses %s before anything is sent', async (_, answer) => {
    const { world, verification, activation } = await steps([expected]);
    const refused = await failureOf(
      world.provider.verify({ userId: USER, handle: verification, answer }),
      'INVALID_INPUT',
    );
    expect(refused.message).toContain(`answer: this step expects ${expected}`);
    await failureOf(world.provider.activate({ userId: USER, handle: activation, answer }), 'INVALID_INPUT');
    expect([world.called('verify'), world.called('activate')]).toEqual([0, 0]);
  });

  test.each(answers.filter(([kind]) => kind === expected))('takes %s, as it came', async (_, answer) => {
    const { world, verification } = await steps([expected]);
    await world.provider.verify({ userId: USER, handle: verification, answer });
    expect(world.calls.at(-1)).toMatchObject({ method: 'verify', input: { handle: verification, answer } });
  });
});

describe('a credential', () => {
  test('of the other ceremony is refused before anything is sent', async () => {
    const { world, verification, activation } = await steps(['webauthn']);
    const registration = webauthn({ ...{ attestationObject: 'AAAA' }, clientDataJSON: 'AAAA' });
    const asked = [
      world.provider.verify({ userId: USER, handle: verification, answer: registration }),
      world.provider.activate({ userId: USER, handle: activation, answer: webauthn(assertion) }),
    ];
    const [verifying, activating] = await Promise.all(asked.map((call) => failureOf(call, 'INVALID_INPUT')));
    expect(verifying?.message).toContain('answer.credential.response: authenticatorData or signature is missing');
    expect(activating?.message).toContain('answer.credential.response.attestationObject: is missing');
    expect([world.called('verify'), world.called('activate')]).toEqual([0, 0]);
  });

  test('of its own ceremony is taken', async () => {
    const { world, verification, activation } = await steps(['webauthn']);
    await world.provider.verify({ userId: USER, handle: verification, answer: webauthn(assertion) });
    const answer = webauthn({ ...{ attestationObject: 'AAAA' }, clientDataJSON: 'AAAA' });
    await world.provider.activate({ userId: USER, handle: activation, answer });
    expect([world.called('verify'), world.called('activate')]).toEqual([1, 1]);
  });

  test.each(['authenticatorData', 'signature'])('to sign in without %s is refused', async (missing) => {
    const { world, verification } = await steps(['webauthn']);
    const answer = webauthn({ ...assertion, [missing]: undefined });
    await failureOf(world.provider.verify({ userId: USER, handle: verification, answer }), 'INVALID_INPUT');
    expect(world.called('verify')).toBe(0);
  });

  test('loses the keys that browsers add, and no other', async () => {
    const { world, verification } = await steps(['webauthn']);
    const given = webauthn({ ...assertion, ...{ publicKeyAlgorithm: -7, transports: ['usb'] } });
    const credential = { ...given.credential, clientExtensionResults: {}, authenticatorAttachment: 'platform' };
    await world.provider.verify({ userId: USER, handle: verification, answer: { kind: 'webauthn', credential } });
    expect(world.calls.at(-1)?.input).toMatchObject({ answer: webauthn(assertion) });
    expect(JSON.stringify(world.calls.at(-1)?.input)).not.toMatch(/transports|clientExtensionResults/);
  });

  test.each(['', 'not base64url!', 'AAAAA', 'AA==AA', 'AA AA'])('with %j for base64url is refused', async (text) => {
    const { world, verification } = await steps(['webauthn']);
    const answer = webauthn({ ...assertion, clientDataJSON: text });
    await failureOf(world.provider.verify({ userId: USER, handle: verification, answer }), 'INVALID_INPUT');
    expect(world.called('verify')).toBe(0);
  });
});

describe('a code', () => {
  test.each([' 123456', '123456 ', '\t123456\n'])('%j is sent trimmed', async (code) => {
    const { world, verification } = await steps(['code']);
    await world.provider.verify({ userId: USER, handle: verification, answer: { kind: 'code', code } });
    expect(world.calls.at(-1)?.input).toMatchObject({ answer: { code: '123456' } });
  });

  test('keeps its leading zeros and its letters', async () => {
    const { world, verification } = await steps(['code']);
    await world.provider.verify({ userId: USER, handle: verification, answer: { kind: 'code', code: '00cccb12' } });
    expect(world.calls.at(-1)?.input).toMatchObject({ answer: { code: '00cccb12' } });
  });

  const wrong: readonly unknown[] = [
    '',
    ' ',
    '\n',
    '\u00a0',
    '\u200b',
    '\u2060 \ufeff',
    '12\u000034',
    '\ud800',
    123456,
    null,
    {},
    ['1'],
    true,
  ];
  test.each(wrong)('%j is refused before anything is sent, and not echoed', async (code) => {
    const { world, verification, activation } = await steps(['code', 'approval']);
    const answer = { kind: 'code', code } as Answer;
    const error = await failureOf(
      world.provider.verify({ userId: USER, handle: verification, answer }),
      'INVALID_INPUT',
    );
    await failureOf(world.provider.activate({ userId: USER, handle: activation, answer }), 'INVALID_INPUT');
    expect(error.message).toContain('answer.code');
    expect(error.message).not.toContain('1234');
    expect([world.called('verify'), world.called('activate')]).toEqual([0, 0]);
  });

  const shapes: readonly unknown[] = [
    null,
    '123456',
    [],
    {},
    { kind: 'approval' },
    { kind: 'constructor' },
    { code: '1' },
  ];
  test.each([...shapes, { ...RIGHT, extra: 1 }])('in an answer like %j is refused', async (answer) => {
    const { world, verification } = await steps(['code', 'approval']);
    const call = world.provider.verify({ userId: USER, handle: verification, answer: answer as Answer });
    await failureOf(call, 'INVALID_INPUT');
    expect(world.called('verify')).toBe(0);
  });
});
