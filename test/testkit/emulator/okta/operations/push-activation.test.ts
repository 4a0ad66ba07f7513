import { describe, expect } from 'vitest';
import { at, callsTo, idOf, it, pictureOf, scan, textAt } from '../api-client.ts';

const MINUTE = 60_000;

describe('enrollment', () => {
  it('shows a picture and where to poll', async ({ calls }) => {
    const { body } = await calls.enroll('push', 'OKTA');
    const self = `${calls.base}/factors/${textAt(body, 'id')}`;
    expect(body).toEqual({
      id: expect.stringMatching(/^opf\w{17}$/),
      factorType: 'push',
      provider: 'OKTA',
      vendorName: 'OKTA',
      status: 'PENDING_ACTIVATION',
      created: '2020-09-13T12:26:40.000Z',
      lastUpdated: '2020-09-13T12:26:40.000Z',
      _links: {
        poll: { href: `${self}/lifecycle/activate/poll`, hints: { allow: ['POST'] } },
        self: { href: self, hints: { allow: ['GET'] } },
        user: { href: calls.base, hints: { allow: ['GET'] } },
      },
      _embedded: {
        activation: {
          expiresAt: '2020-09-13T12:36:40.000Z',
          factorResult: 'WAITING',
          _links: {
            send: [
              { name: 'email', href: `${self}/lifecycle/activate/email`, hints: { allow: ['POST'] } },
              { name: 'sms', href: `${self}/lifecycle/activate/sms`, hints: { allow: ['POST'] } },
            ],
            qrcode: { href: expect.stringMatching(new RegExp(`^${self}/qr/00\\w{40}$`)), type: 'image/png' },
          },
        },
      },
    });
  });

  it('is active once the phone has scanned, as both polls say', async ({ calls }) => {
    const { body } = await calls.enroll('push', 'OKTA');
    const id = textAt(body, 'id');
    const poll = textAt(body, '_links', 'poll', 'href');
    expect((await calls.post(poll)).body).toMatchObject({
      factorResult: 'WAITING',
      _links: { poll: { href: poll }, qrcode: { href: pictureOf(body) } },
    });
    expect((await calls.activate(id)).body).toMatchObject({
      factorResult: 'WAITING',
      _links: { poll: { href: `${calls.base}/factors/${id}/lifecycle/activate` }, qrcode: { href: pictureOf(body) } },
    });
    scan(calls, pictureOf(body));
    const active = await calls.post(poll);
    expect(active).toMatchObject({
      status: 200,
      body: {
        id,
        status: 'ACTIVE',
        profile: { credentialId: calls.phone.email, platform: 'IOS', keys: [{ kty: 'EC', crv: 'P-256' }] },
        _links: { verify: { href: `${calls.base}/factors/${id}/verify` } },
      },
    });
    expect(at(active.body, '_embedded')).toBeUndefined();
    expect((await calls.activate(id)).body).toEqual(active.body);
    expect(await calls.enroll('push', 'OKTA')).toMatchObject({
      status: 400,
      body: { errorCauses: [{ errorSummary: 'A factor of this type is already set up.' }] },
    });
  });

  it('expires after ten minutes: polling only says so, activating starts again', async ({ emulator, calls }) => {
    const { body } = await calls.enroll('push', 'OKTA');
    const id = textAt(body, 'id');
    const poll = textAt(body, '_links', 'poll', 'href');
    emulator.advance(10 * MINUTE);
    const timeout = {
      factorResult: 'TIMEOUT',
      _links: { activate: { href: `${calls.base}/factors/${id}/lifecycle/activate`, hints: { allow: ['POST'] } } },
    };
    expect((await calls.post(poll)).body).toEqual(timeout);
    expect((await calls.post(poll)).body).toEqual(timeout);
    expect(at((await calls.get('/factors')).body, 0, '_embedded', 'activation')).toEqual(timeout);
    expect(() => scan(calls, pictureOf(body))).toThrow();
    const again = await calls.activate(id);
    expect(again.body).toMatchObject({ factorResult: 'WAITING', expiresAt: '2020-09-13T12:46:40.000Z' });
    const picture = textAt(again.body, '_links', 'qrcode', 'href');
    expect(picture).not.toBe(pictureOf(body));
    expect(() => scan(calls, pictureOf(body))).toThrow();
    scan(calls, picture);
    expect(at((await calls.post(poll)).body, 'status')).toBe('ACTIVE');
  });

  it("is bound by its own user's phone and an honest picture only", async ({ emulator, calls }) => {
    const other = callsTo(emulator, emulator.users[1]);
    const { body } = await calls.enroll('push', 'OKTA');
    expect(() => scan(other, pictureOf(body))).toThrow();
    expect(() => scan(calls, `${pictureOf(body)}x`)).toThrow();
    expect(() => scan(calls, 'no address')).toThrow();
    scan(calls, pictureOf(body).replace('https://acme.okta.com', 'http://127.0.0.1:1234'));
    expect(at((await calls.get('/factors')).body, 0, 'status')).toBe('ACTIVE');
  });

  it.for(['email', 'sms'] as const)('sends the link by %s', async (by, { emulator, calls }) => {
    const { body } = await calls.enroll('push', 'OKTA');
    const links = at(body, '_embedded', 'activation', '_links', 'send');
    const href = textAt(links, by === 'email' ? 0 : 1, 'href');
    expect((await calls.post(href)).body).toMatchObject({ factorResult: 'WAITING' });
    expect((await calls.post(href)).status).toBe(429);
    const [message] = emulator.outbox.messages;
    expect(message).toMatchObject({ channel: by, to: by === 'email' ? calls.phone.email : calls.phone.phoneNumber });
    calls.phone.scan({ kind: 'app', uri: message?.text.split(' ').at(-1) ?? '' });
    expect(at((await calls.post(href)).body, 'status')).toBe('ACTIVE');
  });

  it('cannot be preverified or resent', async ({ calls }) => {
    expect((await calls.enroll('push', 'OKTA', {}, '?activate=true')).status).toBe(400);
    const id = idOf(await calls.enroll('push', 'OKTA'));
    expect((await calls.post(`/factors/${id}/resend`, { factorType: 'push', provider: 'OKTA' })).status).toBe(400);
  });
});
