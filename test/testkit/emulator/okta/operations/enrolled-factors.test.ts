import { describe, expect } from 'vitest';
import { errorResponse, idOf, it } from '../api-client.ts';

const question = { profile: { question: 'disliked_food', answer: 'porridge' } };

describe('the list of factors', () => {
  it('is empty at first, and no longer has a deleted factor', async ({ api }) => {
    expect(await api.get('/factors')).toMatchObject({ status: 200, body: [] });
    const id = idOf(await api.enroll('question', 'OKTA', question));
    expect((await api.get('/factors')).body).toMatchObject([{ id }]);
    expect(await api.delete(`/factors/${id}`)).toMatchObject({ status: 204, body: undefined });
    expect((await api.get('/factors')).body).toEqual([]);
    const gone = errorResponse(404, 'E0000007', `Not found: Resource not found: ${id} (UserFactor)`);
    expect(await api.get(`/factors/${id}`)).toMatchObject(gone);
    expect(await api.delete(`/factors/${id}`)).toMatchObject(gone);
    expect((await api.verify(id, { answer: 'porridge' })).status).toBe(404);
  });

  it('returns planted factors unchanged; they can only be listed, read and deleted', async ({ emulator, api }) => {
    const planted = [
      { id: 'crp1', factorType: 'signed_nonce', provider: 'OKTA', status: 'ACTIVE', profile: { keys: [] }, _links: {} },
      { id: 'xyz1', factorType: 'claims_provider', provider: 'GENERIC_OIDC', status: null, profile: null },
      { factorType: 7 },
    ];
    for (const factor of planted) emulator.plant(api.userId, factor);
    const id = idOf(await api.enroll('question', 'OKTA', question));
    expect((await api.get('/factors')).body).toMatchObject([{ id }, ...planted]);
    expect((await api.get('/factors/xyz1')).body).toEqual(planted[1]);
    expect(await api.verify('crp1', { passCode: '123456' })).toMatchObject(errorResponse(400, 'E0000001'));
    expect((await api.activate('crp1')).status).toBe(400);
    expect((await api.delete('/factors/crp1')).status).toBe(204);
    expect((await api.get('/factors')).body).toHaveLength(3);
  });

  it('is empty after reset_factors', async ({ api }) => {
    await api.enroll('question', 'OKTA', question);
    expect(await api.post('/lifecycle/reset_factors')).toMatchObject({ status: 200, body: {} });
    expect((await api.get('/factors')).body).toEqual([]);
  });
});
