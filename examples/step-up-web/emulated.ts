import type { ProviderConfig } from 'polyfactor';
import { createOktaEmulator, createOneLoginEmulator, serveEmulator } from 'polyfactor/emulator';
import { toBuffer } from 'qrcode';
import type { DemoPhone } from './routes/phone.ts';

/** An emulated identity provider that listens on HTTP, and the phones of its two users. */
export type Emulated = {
  readonly config: ProviderConfig;
  /** The identity provider's ids of its users. */
  readonly userIds: readonly string[];
  readonly phoneOf: (userId: string, owner: string) => DemoPhone;
};

/** Starts the emulator. The default is Okta. Throws for a provider that has no emulator. */
export function startEmulated(provider: string | undefined, origin: string): Promise<Emulated> {
  switch (provider) {
    case undefined:
    case '':
    case 'okta':
      return emulatedOkta(origin);
    case 'onelogin-v1':
    case 'onelogin-v2':
      return emulatedOneLogin(provider);
    default:
      throw new Error('MFA_PROVIDER: only okta, onelogin-v1 and onelogin-v2 have an emulator.');
  }
}

async function emulatedOkta(origin: string): Promise<Emulated> {
  const userIds = ['00u15s1KDETTQMQYABRL', '00u22s2KDETTQMQYABRM'];
  const okta = createOktaEmulator({ users: userIds, webauthn: { origin, rpId: new URL(origin).hostname } });
  const { url: orgUrl } = await serveEmulator({
    fetch: (request) => (isPicture(request) ? picture(request) : okta.fetch(request)),
  });
  return {
    config: { provider: 'okta', orgUrl, apiToken: okta.apiToken },
    userIds,
    phoneOf(userId, owner) {
      const phone = okta.phone(userId);
      return { owner, phone, messages: () => messagesTo(phone, okta.outbox.messages), extras: [] };
    },
  };
}

async function emulatedOneLogin(provider: 'onelogin-v1' | 'onelogin-v2'): Promise<Emulated> {
  const userIds = ['35510511', '35510512'];
  const onelogin = createOneLoginEmulator({ users: userIds });
  const { url: baseUrl } = await serveEmulator(onelogin);
  const { clientId, clientSecret } = onelogin;
  const [first] = userIds;
  // API 1 can only enroll text messages here. So the first user has already set up the apps elsewhere.
  if (provider === 'onelogin-v1' && first !== undefined) {
    for (const type of ['totp', 'push'] as const) await onelogin.addDevice(first, type);
  }
  return {
    config: { provider, baseUrl, clientId, clientSecret },
    userIds,
    phoneOf(userId, owner) {
      const phone = onelogin.phone(userId);
      const extras = [
        { id: 'protect-code', label: 'Show the code of the push app', press: () => onelogin.pushCode(userId) },
        { id: 'open-link', label: 'Open the link in the newest e-mail', press: () => openLink() },
      ];
      const openLink = async () => {
        onelogin.clickMagicLink(userId);
        return 'The link was opened.';
      };
      return { owner, phone, messages: () => messagesTo(phone, onelogin.outbox.messages), extras };
    },
  };
}

function messagesTo<T extends { readonly to: string }>(
  { phoneNumber, email }: DemoPhone['phone'],
  messages: readonly T[],
): readonly T[] {
  return messages.filter(({ to }) => to === phoneNumber || to === email);
}

/**
 * Okta serves the QR code for its push app as a picture; the emulator does not. Browsers request it without a token.
 */
const isPicture = ({ method, url }: Request): boolean => method === 'GET' && new URL(url).pathname.includes('/qr/');

async function picture({ url }: Request): Promise<Response> {
  const png = await toBuffer(url, { margin: 2, width: 240 });
  return new Response(new Uint8Array(png), { headers: { 'content-type': 'image/png' } });
}
