import { describe, expect, test } from 'vitest';
import { RIGHT, said, stepOf, USER, WRONG } from './scripted-driver.ts';
import { lastEvent, processOf } from './scripted-processes.ts';
import { scriptedStore } from './scripted-store.ts';

// A code is good once for a factor of a user, and the store learns nothing of it.

describe('codes', () => {
  test('a code is good once for a factor, on whichever step and in whichever process', async () => {
    const shared = scriptedStore();
    const [one, other] = [processOf(shared), processOf(shared)];
    const steps = [await one.challenge(), await one.challenge(), await one.challenge()];
    const answer = { kind: 'code', code: '123 456' } as const;
    const statuses: string[] = [];
    for (const [index, { handle }] of steps.entries()) {
      const at = index === 1 ? other : one;
      const result = await at.provider.verify({ userId: USER, handle, answer: index === 0 ? RIGHT : answer });
      statuses.push(
        result.status === 'rejected' ? `${result.reason} ${result.handle?.id === handle.id}` : result.status,
      );
    }
    expect(statuses).toEqual(['approved', 'replayed true', 'replayed true']);
    expect([one.called('verify'), other.called('verify')]).toEqual([1, 0]);
    expect(lastEvent(one)).toMatchObject({ reason: 'replayed', notices: ['code-used-before'] });
  });

  test('two steps with the same code at once: one is approved', async () => {
    const shared = scriptedStore();
    const both = [processOf(shared), processOf(shared)];
    const steps = await Promise.all(both.map((one) => one.challenge()));
    const results = await Promise.all(
      both.map(({ provider }, index) =>
        provider.verify({ userId: USER, handle: steps[index]?.handle ?? never(), answer: RIGHT }),
      ),
    );
    expect(results.map(({ status }) => status).toSorted()).toEqual(['approved', 'rejected']);
    const open = results.findIndex(({ status }) => status === 'rejected');
    expect(results[open]).toMatchObject({ reason: 'replayed', handle: { id: steps[open]?.handle.id } });
  });

  test('the same code of another factor, or of another user, is another code', async () => {
    const one = processOf(scriptedStore());
    for (const [userId, factorId] of [
      [USER, 'f1'],
      [USER, 'f2'],
      ['user-2', 'f1'],
    ] as const) {
      const { handle } = await one.provider.challenge({ userId, factorId });
      expect((await one.provider.verify({ userId, handle, answer: RIGHT })).status).toBe('approved');
    }
  });

  test('a wrong code, and the answer to a question, may come again', async () => {
    const answers: readonly (readonly [typeof WRONG, 'code' | 'answer'])[] = [
      [WRONG, 'code'],
      [{ kind: 'answer', answer: 'blue' }, 'answer'],
    ];
    for (const [answer, kind] of answers) {
      const step = stepOf({ expects: [kind] });
      const one = processOf(scriptedStore(), {
        challenge: async () => ({ ...said('trigger 201 sent'), step }),
        verify: async () => said('code 401 wrong'),
      });
      const { handle } = await one.challenge();
      for (let count = 0; count < 3; count += 1) {
        expect(await one.provider.verify({ userId: USER, handle, answer })).toMatchObject({ reason: 'wrong-answer' });
      }
    }
  });

  test('all names of a user are one user', async () => {
    const shared = scriptedStore();
    const subjectOf = async () => 'user-1';
    const one = processOf(shared, { subjectOf });
    const names = ['user-1', 'ada@acme.com', 'ADA@acme.com', 'ada', 'me'];
    const groups = new Set<string>();
    for (const userId of names) {
      const { handle } = await one.provider.challenge({ userId, factorId: 'f1' });
      expect(handle.subject).toBe(userId === 'user-1' ? undefined : 'user-1');
      const { status } = await one.provider.verify({ userId, handle, answer: RIGHT });
      expect(status).toBe(userId === 'user-1' ? 'approved' : 'rejected');
    }
    for (const { group } of shared.runs) groups.add(group);
    expect(groups.size).toBe(1);
  });
});

test('the store gets no name, no code and nothing of a handle', async () => {
  const shared = scriptedStore();
  const one = processOf(shared);
  const { handle } = await one.provider.challenge({ userId: USER, factorId: 'factor-of-ada' });
  await one.provider.verify({ userId: USER, handle, answer: WRONG });
  const next = await one.provider.resend({ userId: USER, handle });
  await one.provider.verify({
    userId: USER,
    handle: next.handle.purpose === 'verification' ? next.handle : never(),
    answer: RIGHT,
  });
  const text = JSON.stringify(shared.runs);
  const secrets = [
    USER,
    handle.id,
    next.handle.id,
    'factor-of-ada',
    'scripted',
    'tenant',
    '123456',
    '654321',
    'state-of-the-driver',
  ];
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
});

function never(): never {
  throw new Error('This does not happen.');
}
