import { encodeBase64url } from '../../../../adapter-kit/encoding.ts';
import type { JsonObject } from '../../../../spec/factors.ts';
import { activated } from '../factor.ts';
import { factorUrl, link, namedLinks, picture } from '../http/links.ts';
import type { Call } from '../http/operation.ts';
import { isoSeconds, newToken } from '../ids.ts';
import type { Org, Person, PushMethod } from '../state.ts';

const ACTIVATION_MS = 10 * 60_000;

/** A picture to scan, good for ten minutes. */
export const newActivation = (now: number): PushMethod['activation'] => ({
  token: `00${newToken(40)}`,
  expiresAt: now + ACTIVATION_MS,
});

export const isExpired = ({ activation }: PushMethod, now: number): boolean => now >= activation.expiresAt;

/** How far the activation is. `pollPath`: where to ask again; the one embedded in a factor names none. */
export function pushActivation(call: Call, factorId: string, method: PushMethod, pollPath?: string): JsonObject {
  const activate = `${factorUrl(call, factorId)}/lifecycle/activate`;
  if (isExpired(method, call.now)) {
    return { factorResult: 'TIMEOUT', _links: { activate: link(activate, 'POST') } };
  }
  return {
    expiresAt: isoSeconds(method.activation.expiresAt),
    factorResult: 'WAITING',
    _links: {
      ...(pollPath === undefined ? {} : { poll: link(`${factorUrl(call, factorId)}${pollPath}`, 'POST') }),
      send: namedLinks({ email: `${activate}/email`, sms: `${activate}/sms` }),
      qrcode: picture(call, factorId, method.activation.token),
    },
  };
}

/** The user's phone scans the picture, or opens the link: the factor is active. False: nothing that could be bound. */
export function bindPhone({ clock }: Org, person: Person, address: string): boolean {
  const { pathname } = URL.parse(address) ?? {};
  const now = clock.now();
  for (const factor of person.factors.values()) {
    const { id, method, status } = factor;
    if (method.kind !== 'push' || status === 'ACTIVE' || isExpired(method, now)) continue;
    const path = new URL(picturePath(person, id, method)).pathname;
    if (pathname !== path) continue;
    method.device = deviceOf(person);
    activated(person, factor, now);
    return true;
  }
  return false;
}

/** The picture's address, whatever the host it was asked for at. */
const picturePath = (person: Person, id: string, { activation }: PushMethod): string =>
  `${factorUrl({ origin: 'https://any.invalid', person }, id)}/qr/${activation.token}`;

function deviceOf({ user }: Person): JsonObject {
  const coordinate = () => encodeBase64url(crypto.getRandomValues(new Uint8Array(32)));
  return {
    credentialId: user.email,
    deviceType: 'SmartPhone_IPhone',
    keys: [{ kty: 'EC', use: 'sig', kid: 'default', x: coordinate(), y: coordinate(), crv: 'P-256' }],
    name: `${user.displayName}'s phone`,
    platform: 'IOS',
    version: '18.5',
  };
}
