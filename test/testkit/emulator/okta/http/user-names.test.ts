import { describe, expect } from 'vitest';
import { createOktaEmulator } from '../../../../../src/testkit/emulator/index.ts';
import { textAt } from '../../values.ts';
import { apiClient, it } from '../api-client.ts';

// A path names a user by the id, the login, the beginning of the login, or `me`. The response names the id.

function orgOf(...logins: readonly string[]) {
  const okta = createOktaEmulator({ users: logins.map((login, at) => ({ id: `00u${at}`, login })) });
  const api = apiClient(okta);
  /** The id of the user that a path names. */
  const idOf = async (name: string, headers = {}) => {
    const { status, body } = await api.send('GET', at(okta.orgUrl, name), undefined, headers);
    return status === 200 ? textAt(body, 'id') : status;
  };
  return { okta, api, idOf };
}
const at = (orgUrl: string, name: string) => `${orgUrl}/api/v1/users/${encodeURIComponent(name)}`;

describe('a user', () => {
  it('is found by the id, the login in any case, and the part before the @', async () => {
    const { idOf } = orgOf('Isaac.Brock@acme.example', 'ada');
    for (const name of ['00u0', 'isaac.brock@ACME.example', 'isaac.brock']) expect(await idOf(name), name).toBe('00u0');
    expect(await idOf('ADA')).toBe('00u1');
    for (const name of ['00U0', 'isaac', 'isaac.brock@other.example']) expect(await idOf(name), name).toBe(404);
  });

  it('is not found by a beginning that two logins have, and not by a login with a slash', async () => {
    const { idOf } = orgOf('ada@acme.example', 'ada@other.example', 'acme/ada');
    expect(await idOf('ada')).toBe(404);
    expect(await idOf('ada@other.example')).toBe('00u1');
    expect(await idOf('acme/ada')).toBe(404);
    expect(await idOf('00u2')).toBe('00u2');
  });

  it('is `me` for the API token, which belongs to the first one, and for no access token', async () => {
    const { okta, idOf } = orgOf('ada', 'bob');
    expect(await idOf('me')).toBe('00u0');
    expect(await idOf('me', { authorization: `Bearer ${okta.accessToken}` })).toBe(404);
  });

  it('is named by the id in links, whatever the path says', async () => {
    const { okta, api } = orgOf('ada', 'bob');
    await api.enroll('push', 'OKTA');
    for (const name of ['me', 'ADA', '00u0']) {
      const { body } = await api.get(`${at(okta.orgUrl, name)}/factors`);
      expect(textAt(body, 0, '_links', 'user', 'href'), name).toBe(at(okta.orgUrl, '00u0'));
    }
  });

  it('is returned with the login, the addresses and the status', async ({ emulator, api }) => {
    emulator.lock(api.userId);
    expect((await api.get('')).body).toMatchObject({
      id: api.userId,
      status: 'LOCKED_OUT',
      created: '2020-09-13T12:26:40.000Z',
      profile: { login: api.phone.email, email: api.phone.email, mobilePhone: api.phone.phoneNumber },
      _links: { self: { href: api.base } },
    });
  });
});

it('names the other host of the org in every link, and takes requests there as well', async () => {
  const okta = createOktaEmulator({ orgUrl: 'https://login.acme.example', linkOrigin: 'https://acme.okta.com' });
  const api = apiClient(okta);
  const { body } = await api.enroll('push', 'OKTA');
  const hrefs = [...JSON.stringify(body).matchAll(/"href":"([^"]+)"/g)].map(([, href = '']) => href);
  expect(hrefs).toHaveLength(6);
  expect(new Set(hrefs.map((href) => new URL(href).origin))).toEqual(new Set(['https://acme.okta.com']));
  expect((await api.post(textAt(body, '_links', 'poll', 'href'))).status).toBe(200);
});
