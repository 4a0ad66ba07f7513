import { describe, expect } from 'vitest';
import { createOktaEmulator } from '../../../../../src/testkit/emulator/index.ts';
import { textAt } from '../../values.ts';
import { apiClient, it } from '../api-client.ts';

describe('temporary access codes', () => {
  const path = '/authenticator-enrollments/tac';

  it('returns the code with its expiry, in UTC without a time zone', async ({ emulator, api }) => {
    const authenticatorId = emulator.tacAuthenticatorId;
    const { status, body } = await api.post(path, { authenticatorId, profile: { ttl: 11, multiUse: true } });
    expect(status).toBe(200);
    expect(body).toEqual({
      type: 'tac',
      id: expect.stringMatching(/^tac\w{17}$/),
      key: 'tac',
      status: 'ACTIVE',
      name: 'Temporary Access Code',
      created: '2020-09-13T12:26:40.000Z',
      lastUpdated: '2020-09-13T12:26:40.000Z',
      profile: { tac: expect.stringMatching(/^\S{16}$/), multiUse: true, expiresAt: '2020-09-13T12:37:40' },
      _links: {
        self: {
          href: `${api.base}${path.replace('/tac', '')}/${textAt(body, 'id')}`,
          hints: { allow: ['GET', 'DELETE'] },
        },
        user: { href: api.base, hints: { allow: ['GET'] } },
      },
    });
    const next = await api.post(path, { authenticatorId });
    expect(next.body).toMatchObject({ profile: { multiUse: false, expiresAt: '2020-09-13T14:26:40' } });
    expect(textAt(next.body, 'profile', 'tac')).not.toBe(textAt(body, 'profile', 'tac'));
    expect((await api.get('/factors')).body).toEqual([]);
  });

  it('accepts 10 to 14400 whole minutes, as a number or as text', async ({ emulator, api }) => {
    const status = async (ttl: number | string) =>
      (await api.post(path, { authenticatorId: emulator.tacAuthenticatorId, profile: { ttl } })).status;
    for (const ttl of [10, 14_400, '60']) expect(await status(ttl)).toBe(200);
    for (const ttl of [9, 14_401, 10.5, -10, '', 'soon']) expect(await status(ttl)).toBe(400);
  });

  it('needs the configured authenticator id and the documented body', async () => {
    const emulator = createOktaEmulator({ temporaryAccessCode: { authenticatorId: 'aut1' } });
    const api = apiClient(emulator);
    expect(emulator.tacAuthenticatorId).toBe('aut1');
    expect((await api.post(path, { authenticatorId: 'aut1' })).status).toBe(200);
    expect((await api.post(path, { authenticatorId: 'aut2' })).body).toMatchObject({ errorCode: 'E0000001' });
    expect((await api.post(path)).status).toBe(400);
    const bodyOfGuide = { authenticatorId: 'aut1', authenticatorType: 'tac', config: { ttl: 480 } };
    expect((await api.post(path, bodyOfGuide)).body).toMatchObject({ errorCode: 'E0000003' });
  });
});
