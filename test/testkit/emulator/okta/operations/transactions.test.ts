import { describe, expect } from 'vitest';
import { activePush, at, type Calls, callsTo, idOf, it, refusal, textAt } from '../api-client.ts';

const MINUTE = 60_000;

async function pushed(calls: Calls, body?: Parameters<Calls['verify']>[1]) {
  const id = await activePush(calls);
  const started = await calls.verify(id, body);
  const poll = textAt(started.body, '_links', 'poll', 'href');
  return { id, started, poll, result: async () => at((await calls.get(poll)).body, 'factorResult') };
}

describe('verification', () => {
  it('waits for the user, who approves', async ({ emulator, calls }) => {
    const { id, started, poll, result } = await pushed(calls);
    expect(started.status).toBe(201);
    expect(poll).toMatch(new RegExp(`^${calls.base}/factors/${id}/transactions/v2mst\\.\\w{22}$`));
    const links = {
      poll: { href: poll, hints: { allow: ['GET'] } },
      cancel: { href: poll, hints: { allow: ['DELETE'] } },
    };
    expect(started.body).toEqual({
      expiresAt: '2020-09-13T12:31:40.000Z',
      factorResult: 'WAITING',
      profile: expect.objectContaining({ credentialId: calls.phone.email, keys: expect.any(Array) }),
      _links: links,
    });
    expect(await calls.get(poll)).toMatchObject({
      status: 200,
      body: { factorResult: 'WAITING', profile: { credentialId: calls.phone.email }, _links: links },
    });
    emulator.approve(calls.userId);
    expect((await calls.get(poll)).body).toEqual({ factorResult: 'SUCCESS' });
    expect(await result()).toBe('SUCCESS');
  });

  it.for(['deny', 'time out', 'cancel'] as const)(
    'ends when they %s, and forgets it later',
    async (how, { emulator, calls }) => {
      const { id, poll } = await pushed(calls);
      if (how === 'deny') emulator.deny(calls.userId);
      if (how === 'time out') emulator.advance(5 * MINUTE);
      if (how === 'cancel') expect(await calls.delete(poll)).toMatchObject({ status: 204, body: undefined });
      const self = `${calls.base}/factors/${id}`;
      const ended = {
        factorResult: { deny: 'REJECTED', 'time out': 'TIMEOUT', cancel: 'CANCELLED' }[how],
        profile: { credentialId: calls.phone.email },
        _links: {
          verify: { href: `${self}/verify`, hints: { allow: ['POST'] } },
          factor: { href: self, hints: { allow: ['GET', 'DELETE'] } },
        },
      };
      expect((await calls.get(poll)).body).toEqual(ended);
      const gone = refusal(404, 'E0000191', 'Verification timed out. Please try again.');
      expect(await calls.delete(poll)).toMatchObject(gone);
      if (how !== 'deny') emulator.approve(calls.userId);
      expect((await calls.get(poll)).body).toEqual(ended);
      emulator.advance(5 * MINUTE);
      expect(await calls.get(poll)).toMatchObject(gone);
    },
  );

  it('asks for the number, and takes no other', async ({ emulator, calls }) => {
    const { id, started } = await pushed(calls, { useNumberMatchingChallenge: true });
    const numberOf = (body: unknown) => Number(at(body, '_embedded', 'challenge', 'correctAnswer'));
    expect(numberOf(started.body)).toBeGreaterThan(9);
    expect(numberOf(started.body)).toBeLessThan(100);
    for (const [tapped, result] of [
      [(right: number) => String(right), 'SUCCESS'],
      [(right: number) => String(right === 99 ? 10 : right + 1), 'REJECTED'],
      [() => undefined, 'REJECTED'],
    ] as const) {
      const { body } = await calls.verify(id, { useNumberMatchingChallenge: true });
      const poll = textAt(body, '_links', 'poll', 'href');
      expect(numberOf((await calls.get(poll)).body)).toBe(numberOf(body));
      emulator.approve(calls.userId, tapped(numberOf(body)));
      expect(at((await calls.get(poll)).body, 'factorResult')).toBe(result);
    }
  });

  it.for([undefined, {}, { useNumberMatchingChallenge: false }])(
    'asks for no number with the body %j',
    async (body, { emulator, calls }) => {
      const { started, result } = await pushed(calls, body);
      expect(at(started.body, '_embedded')).toBeUndefined();
      emulator.approve(calls.userId);
      expect(await result()).toBe('SUCCESS');
    },
  );

  it('needs a user agent', async ({ calls }) => {
    const id = await activePush(calls);
    const without = await calls.post(`/factors/${id}/verify`, {}, { 'user-agent': '' });
    expect(without).toMatchObject(refusal(400, 'E0000001'));
  });

  it('is not started while pending or locked', async ({ emulator, calls }) => {
    const pending = idOf(await calls.enroll('push', 'OKTA'));
    expect((await calls.verify(pending)).status).toBe(410);
    const id = await activePush(calls);
    emulator.lock(calls.userId);
    expect((await calls.verify(id)).status).toBe(403);
    expect(() => emulator.approve(calls.userId)).toThrow();
  });

  it("is nobody else's and no other factor's", async ({ emulator, calls }) => {
    const other = callsTo(emulator, emulator.users[1]);
    const { poll } = await pushed(calls);
    const theirs = await activePush(other);
    const transaction = poll.split('/').at(-1);
    expect((await other.get(`/factors/${theirs}/transactions/${transaction}`)).status).toBe(404);
    expect((await calls.get(`/factors/${theirs}/transactions/${transaction}`)).status).toBe(404);
    expect((await other.delete(`/factors/${theirs}/transactions/${transaction}`)).status).toBe(404);
    const totp = idOf(await calls.enroll('token:software:totp', 'OKTA'));
    expect((await calls.get(`/factors/${totp}/transactions/${transaction}`)).status).toBe(404);
  });

  it('goes with its factor', async ({ calls }) => {
    const { id, poll } = await pushed(calls);
    await calls.delete(`/factors/${id}`);
    expect(await calls.get(poll)).toMatchObject(refusal(404, 'E0000007'));
  });
});
