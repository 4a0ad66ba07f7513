import { describe, expect } from 'vitest';
import { textAt, valueAt } from '../../values.ts';
import { type ApiClient, apiClient, enrollActivePush, errorResponse, idOf, it } from '../api-client.ts';

const MINUTE = 60_000;

async function startPush(api: ApiClient, body?: Parameters<ApiClient['verify']>[1]) {
  const id = await enrollActivePush(api);
  const started = await api.verify(id, body);
  const poll = textAt(started.body, '_links', 'poll', 'href');
  return { id, started, poll, result: async () => valueAt((await api.get(poll)).body, 'factorResult') };
}

describe('verification', () => {
  it('waits until the user approves', async ({ emulator, api }) => {
    const { id, started, poll, result } = await startPush(api);
    expect(started.status).toBe(201);
    expect(poll).toMatch(new RegExp(`^${api.base}/factors/${id}/transactions/v2mst\\.\\w{22}$`));
    const links = {
      poll: { href: poll, hints: { allow: ['GET'] } },
      cancel: { href: poll, hints: { allow: ['DELETE'] } },
    };
    expect(started.body).toEqual({
      expiresAt: '2020-09-13T12:31:40.000Z',
      factorResult: 'WAITING',
      profile: expect.objectContaining({ credentialId: api.phone.email, keys: expect.any(Array) }),
      _links: links,
    });
    expect(await api.get(poll)).toMatchObject({
      status: 200,
      body: { factorResult: 'WAITING', profile: { credentialId: api.phone.email }, _links: links },
    });
    emulator.approve(api.userId);
    expect((await api.get(poll)).body).toEqual({ factorResult: 'SUCCESS' });
    expect(await result()).toBe('SUCCESS');
  });

  it.for(['deny', 'time out', 'cancel'] as const)(
    'keeps its result for five minutes after: %s',
    async (how, { emulator, api }) => {
      const { id, poll } = await startPush(api);
      if (how === 'deny') emulator.deny(api.userId);
      if (how === 'time out') emulator.advance(5 * MINUTE);
      if (how === 'cancel') expect(await api.delete(poll)).toMatchObject({ status: 204, body: undefined });
      const self = `${api.base}/factors/${id}`;
      const ended = {
        factorResult: { deny: 'REJECTED', 'time out': 'TIMEOUT', cancel: 'CANCELLED' }[how],
        profile: { credentialId: api.phone.email },
        _links: {
          verify: { href: `${self}/verify`, hints: { allow: ['POST'] } },
          factor: { href: self, hints: { allow: ['GET', 'DELETE'] } },
        },
      };
      expect((await api.get(poll)).body).toEqual(ended);
      const gone = errorResponse(404, 'E0000191', 'Verification timed out. Please try again.');
      expect(await api.delete(poll)).toMatchObject(gone);
      if (how !== 'deny') emulator.approve(api.userId);
      expect((await api.get(poll)).body).toEqual(ended);
      emulator.advance(5 * MINUTE);
      expect(await api.get(poll)).toMatchObject(gone);
    },
  );

  it('returns a number, and accepts an approval only with that number', async ({ emulator, api }) => {
    const { id, started } = await startPush(api, { useNumberMatchingChallenge: true });
    const numberOf = (body: unknown) => Number(valueAt(body, '_embedded', 'challenge', 'correctAnswer'));
    expect(numberOf(started.body)).toBeGreaterThan(9);
    expect(numberOf(started.body)).toBeLessThan(100);
    for (const [tapped, result] of [
      [(right: number) => String(right), 'SUCCESS'],
      [(right: number) => String(right === 99 ? 10 : right + 1), 'REJECTED'],
      [() => undefined, 'REJECTED'],
    ] as const) {
      const { body } = await api.verify(id, { useNumberMatchingChallenge: true });
      const poll = textAt(body, '_links', 'poll', 'href');
      expect(numberOf((await api.get(poll)).body)).toBe(numberOf(body));
      emulator.approve(api.userId, tapped(numberOf(body)));
      expect(valueAt((await api.get(poll)).body, 'factorResult')).toBe(result);
    }
  });

  it.for([undefined, {}, { useNumberMatchingChallenge: false }])(
    'returns no number for the body %j',
    async (body, { emulator, api }) => {
      const { started, result } = await startPush(api, body);
      expect(valueAt(started.body, '_embedded')).toBeUndefined();
      emulator.approve(api.userId);
      expect(await result()).toBe('SUCCESS');
    },
  );

  it('needs a User-Agent header', async ({ api }) => {
    const id = await enrollActivePush(api);
    const without = await api.post(`/factors/${id}/verify`, {}, { 'user-agent': '' });
    expect(without).toMatchObject(errorResponse(400, 'E0000001'));
  });

  it('cannot start for a pending factor or a locked user', async ({ emulator, api }) => {
    const pending = idOf(await api.enroll('push', 'OKTA'));
    expect((await api.verify(pending)).status).toBe(410);
    const id = await enrollActivePush(api);
    emulator.lock(api.userId);
    expect((await api.verify(id)).status).toBe(403);
    expect(() => emulator.approve(api.userId)).toThrow();
  });

  it('is not found under another user or another factor', async ({ emulator, api }) => {
    const other = apiClient(emulator, emulator.users[1]);
    const { poll } = await startPush(api);
    const theirs = await enrollActivePush(other);
    const transaction = poll.split('/').at(-1);
    expect((await other.get(`/factors/${theirs}/transactions/${transaction}`)).status).toBe(404);
    expect((await api.get(`/factors/${theirs}/transactions/${transaction}`)).status).toBe(404);
    expect((await other.delete(`/factors/${theirs}/transactions/${transaction}`)).status).toBe(404);
    const totp = idOf(await api.enroll('token:software:totp', 'OKTA'));
    expect((await api.get(`/factors/${totp}/transactions/${transaction}`)).status).toBe(404);
  });

  it('is not found after its factor was deleted', async ({ api }) => {
    const { id, poll } = await startPush(api);
    await api.delete(`/factors/${id}`);
    expect(await api.get(poll)).toMatchObject(errorResponse(404, 'E0000007'));
  });
});
