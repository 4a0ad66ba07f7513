import { describe, expect } from 'vitest';
import { textAt, valueAt } from '../../values.ts';
import { apiClient, idOf, it, qrCodeUrlOf, scanQrCode } from '../api-client.ts';

const MINUTE = 60_000;

describe('enrollment', () => {
  it('returns a QR code and a poll link', async ({ api }) => {
    const { body } = await api.enroll('push', 'OKTA');
    const self = `${api.base}/factors/${textAt(body, 'id')}`;
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
        user: { href: api.base, hints: { allow: ['GET'] } },
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

  it('is active after the phone has scanned the QR code, as both polls say', async ({ api }) => {
    const { body } = await api.enroll('push', 'OKTA');
    const id = textAt(body, 'id');
    const poll = textAt(body, '_links', 'poll', 'href');
    expect((await api.post(poll)).body).toMatchObject({
      factorResult: 'WAITING',
      _links: { poll: { href: poll }, qrcode: { href: qrCodeUrlOf(body) } },
    });
    expect((await api.activate(id)).body).toMatchObject({
      factorResult: 'WAITING',
      _links: { poll: { href: `${api.base}/factors/${id}/lifecycle/activate` }, qrcode: { href: qrCodeUrlOf(body) } },
    });
    scanQrCode(api, qrCodeUrlOf(body));
    const active = await api.post(poll);
    expect(active).toMatchObject({
      status: 200,
      body: {
        id,
        status: 'ACTIVE',
        profile: { credentialId: api.phone.email, platform: 'IOS', keys: [{ kty: 'EC', crv: 'P-256' }] },
        _links: { verify: { href: `${api.base}/factors/${id}/verify` } },
      },
    });
    expect(valueAt(active.body, '_embedded')).toBeUndefined();
    expect((await api.activate(id)).body).toEqual(active.body);
    expect(await api.enroll('push', 'OKTA')).toMatchObject({
      status: 400,
      body: { errorCauses: [{ errorSummary: 'A factor of this type is already set up.' }] },
    });
  });

  it('expires after ten minutes: polling returns TIMEOUT, activating starts again', async ({ emulator, api }) => {
    const { body } = await api.enroll('push', 'OKTA');
    const id = textAt(body, 'id');
    const poll = textAt(body, '_links', 'poll', 'href');
    emulator.advance(10 * MINUTE);
    const timeout = {
      factorResult: 'TIMEOUT',
      _links: { activate: { href: `${api.base}/factors/${id}/lifecycle/activate`, hints: { allow: ['POST'] } } },
    };
    expect((await api.post(poll)).body).toEqual(timeout);
    expect((await api.post(poll)).body).toEqual(timeout);
    expect(valueAt((await api.get('/factors')).body, 0, '_embedded', 'activation')).toEqual(timeout);
    expect(() => scanQrCode(api, qrCodeUrlOf(body))).toThrow();
    const again = await api.activate(id);
    expect(again.body).toMatchObject({ factorResult: 'WAITING', expiresAt: '2020-09-13T12:46:40.000Z' });
    const qrCodeUrl = textAt(again.body, '_links', 'qrcode', 'href');
    expect(qrCodeUrl).not.toBe(qrCodeUrlOf(body));
    expect(() => scanQrCode(api, qrCodeUrlOf(body))).toThrow();
    scanQrCode(api, qrCodeUrl);
    expect(valueAt((await api.post(poll)).body, 'status')).toBe('ACTIVE');
  });

  it("can be scanned only by the user's own phone, with the right address", async ({ emulator, api }) => {
    const other = apiClient(emulator, emulator.users[1]);
    const { body } = await api.enroll('push', 'OKTA');
    expect(() => scanQrCode(other, qrCodeUrlOf(body))).toThrow();
    expect(() => scanQrCode(api, `${qrCodeUrlOf(body)}x`)).toThrow();
    expect(() => scanQrCode(api, 'no address')).toThrow();
    scanQrCode(api, qrCodeUrlOf(body).replace('https://acme.okta.com', 'http://127.0.0.1:1234'));
    expect(valueAt((await api.get('/factors')).body, 0, 'status')).toBe('ACTIVE');
  });

  it.for(['email', 'sms'] as const)('sends the link by %s', async (channel, { emulator, api }) => {
    const { body } = await api.enroll('push', 'OKTA');
    const links = valueAt(body, '_embedded', 'activation', '_links', 'send');
    const href = textAt(links, channel === 'email' ? 0 : 1, 'href');
    const self = `${api.base}/factors/${textAt(body, 'id')}`;
    emulator.advance(10 * MINUTE);
    // As recorded: the factor, with a new end and without the picture.
    expect((await api.post(href)).body).toEqual({
      ...Object(body),
      lastUpdated: '2020-09-13T12:36:40.000Z',
      _embedded: {
        activation: { expiresAt: '2020-09-13T12:46:40.000Z', factorResult: 'WAITING', _links: { send: links } },
      },
    });
    expect((await api.post(href)).status).toBe(429);
    const [message] = emulator.outbox.messages;
    expect(message?.text).toContain(` ${self}/qr/`);
    expect(message).toMatchObject({
      channel: channel,
      to: channel === 'email' ? api.phone.email : api.phone.phoneNumber,
    });
    api.phone.scan({ kind: 'app', uri: message?.text.split(' ').at(-1) ?? '' });
    expect(valueAt((await api.post(href)).body, 'status')).toBe('ACTIVE');
  });

  it('cannot be activated automatically or resent', async ({ api }) => {
    expect((await api.enroll('push', 'OKTA', {}, '?activate=true')).status).toBe(400);
    const id = idOf(await api.enroll('push', 'OKTA'));
    expect((await api.post(`/factors/${id}/resend`, { factorType: 'push', provider: 'OKTA' })).status).toBe(400);
  });
});
