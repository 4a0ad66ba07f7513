import { createOktaEmulator, createOneLoginEmulator } from 'polyfactor/emulator';
import { createOktaProvider } from 'polyfactor/okta';
import { createOneLoginV2Provider } from 'polyfactor/onelogin-v2';
import type { Phone } from 'polyfactor/testing';
import { type AppOptions, createApp } from '../../../../examples/step-up-web/app.ts';
import { hashPassword } from '../../../../examples/step-up-web/passwords.ts';
import { createSessions, type Session } from '../../../../examples/step-up-web/session.ts';
import type { User } from '../../../../examples/step-up-web/users.ts';
import { freePort } from '../../../support/free-port.ts';

// The example on a real port. The test controls the clock and the phones.

export const PASSWORD = 'correct horse';
const password = await hashPassword(PASSWORD);

export type Site = {
  readonly origin: string;
  readonly phone: (username: 'ada' | 'bob') => Phone;
  readonly advance: (ms: number) => void;
  /** Every session that a browser has used, newest last. */
  readonly sessions: readonly Session[];
  close(): Promise<void>;
};

export async function oktaSite(): Promise<Site> {
  const origin = await freeOrigin();
  const userIds = ['00u15s1KDETTQMQYABRL', '00u22s2KDETTQMQYABRM'] as const;
  const okta = createOktaEmulator({ users: userIds, webauthn: { origin, rpId: 'localhost' } });
  const { orgUrl, apiToken, fetch, clock } = okta;
  const mfa = createOktaProvider({ orgUrl, apiToken, fetch, now: clock.now });
  const messages = () => okta.outbox.messages;
  const providerOptions = { okta: { numberMatching: true } };
  return serve({ origin, userIds, mfa, ...clock, phoneOf: okta.phone, messages, providerOptions });
}

export async function oneLoginSite(): Promise<Site> {
  const origin = await freeOrigin();
  const userIds = ['35510511', '35510512'] as const;
  const onelogin = createOneLoginEmulator({ users: userIds });
  const { baseUrl, clientId, clientSecret, fetch, clock } = onelogin;
  const mfa = createOneLoginV2Provider({ baseUrl, clientId, clientSecret, fetch, now: clock.now });
  const messages = () => onelogin.outbox.messages;
  return serve({ origin, userIds, mfa, ...clock, phoneOf: onelogin.phone, messages, providerOptions: {} });
}

type Tenant = Pick<AppOptions, 'mfa' | 'providerOptions'> & {
  readonly origin: string;
  readonly userIds: readonly [string, string];
  readonly now: () => number;
  readonly advance: (ms: number) => void;
  readonly phoneOf: (userId: string) => Phone;
  readonly messages: () => readonly { readonly channel: string; readonly to: string; readonly text: string }[];
};

async function serve({ origin, userIds, mfa, now, advance, phoneOf, messages, providerOptions }: Tenant) {
  const [ada, bob] = userIds;
  const idOf = { ada, bob } as const;
  const user = (username: 'ada' | 'bob', displayName: string): User => {
    const { phoneNumber, email } = phoneOf(idOf[username]);
    return { username, displayName, password, userId: idOf[username], phoneNumber, email };
  };
  const phone = (username: 'ada' | 'bob') => phoneOf(idOf[username]);
  const demoPhone = (username: 'ada' | 'bob', owner: string) => {
    const { phoneNumber, email } = phone(username);
    const own = () => messages().filter(({ to }) => to === phoneNumber || to === email);
    return { owner, phone: phone(username), messages: own, extras: [] };
  };
  const sessions = createSessions({ isSecure: false, now });
  const usedSessions = new Set<Session>();
  const app = await createApp({
    mfa,
    origin,
    now,
    providerOptions,
    users: [user('ada', 'Ada Lovelace'), user('bob', 'Bob Noyce')],
    phones: new Map([
      ['ada', demoPhone('ada', 'Ada Lovelace')],
      ['bob', demoPhone('bob', 'Bob Noyce')],
    ]),
    sessions: {
      ...sessions,
      of(request) {
        const session = sessions.of(request);
        if (session !== undefined) usedSessions.add(session);
        return session;
      },
    },
  });
  await app.listen({ port: Number(new URL(origin).port), host: 'localhost' });
  return {
    origin,
    phone,
    advance,
    get sessions() {
      return [...usedSessions];
    },
    close: () => app.close(),
  };
}

/** WebAuthn needs the origin before the service starts, with the name `localhost`. */
const freeOrigin = async (): Promise<string> => `http://localhost:${await freePort()}`;
