import { describe, expect } from 'vitest';
import { apiClient, errorResponse, idOf, it } from '../api-client.ts';

describe('paths', () => {
  it('answers 404 for unknown paths, users, factors and transactions', async ({ api }) => {
    const unknownUser = `${api.base.replace(api.userId, '00unobody')}/factors`;
    expect(await api.get('/elsewhere')).toMatchObject(
      errorResponse(404, 'E0000008', 'The requested path was not found'),
    );
    expect(await api.get(unknownUser)).toMatchObject(
      errorResponse(404, 'E0000007', 'Not found: Resource not found: 00unobody (User)'),
    );
    expect(await api.get('/factors/sms123')).toMatchObject(
      errorResponse(404, 'E0000007', 'Not found: Resource not found: sms123 (UserFactor)'),
    );
    const push = idOf(await api.enroll('push', 'OKTA'));
    expect(await api.get(`/factors/${push}/transactions/v2mst.none`)).toMatchObject(
      errorResponse(404, 'E0000007', 'Not found: Resource not found: v2mst.none (Transaction)'),
    );
  });

  it('does not find a factor under another user', async ({ emulator, api: mine }) => {
    const theirs = apiClient(emulator, emulator.users[1]);
    const id = idOf(await mine.enroll('token:software:totp', 'OKTA'));
    expect((await theirs.get(`/factors/${id}`)).status).toBe(404);
    expect((await theirs.activate(id, { passCode: '000000' })).status).toBe(404);
    expect((await theirs.delete(`/factors/${id}`)).status).toBe(404);
    expect((await mine.get(`/factors/${id}`)).status).toBe(200);
  });

  it('answers 405 for a method that a path does not support', async ({ api }) => {
    for (const [method, path] of [
      ['PUT', '/factors'],
      ['DELETE', '/factors/catalog'],
      ['POST', '/factors/questions'],
      ['GET', '/lifecycle/reset_factors'],
    ] as const) {
      expect(await api.send(method, path)).toMatchObject(
        errorResponse(405, 'E0000022', 'The endpoint does not support the provided HTTP method'),
      );
    }
  });

  it('lets the factors of a suspended user be read, but not changed', async ({ emulator, api }) => {
    emulator.suspend(api.userId);
    expect((await api.get('/factors')).status).toBe(200);
    expect(await api.enroll('push', 'OKTA')).toMatchObject(
      errorResponse(403, 'E0000038', "This operation is not allowed in the user's current status."),
    );
    emulator.unsuspend(api.userId);
    expect((await api.enroll('push', 'OKTA')).status).toBe(200);
  });
});
