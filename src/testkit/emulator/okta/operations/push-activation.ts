import { encodeBase64url } from '../../../../adapter-kit/encoding.ts';
import type { JsonObject } from '../../../../spec/factors.ts';
import { markActive } from '../factor.ts';
import { factorUrl, link, namedLinks, qrCodeLink } from '../http/links.ts';
import type { ApiRequest } from '../http/operation.ts';
import { isoSeconds, newToken } from '../ids.ts';
import type { Org, PushMethod, User } from '../state.ts';

const ACTIVATION_MS = 10 * 60_000;

/** The token of a QR code that the phone can scan for ten minutes. */
export const newActivation = (now: number): PushMethod['activation'] => ({
  token: `00${newToken(40)}`,
  expiresAt: now + ACTIVATION_MS,
});

export const isExpired = ({ activation }: PushMethod, now: number): boolean => now >= activation.expiresAt;

/**
 * The state of an activation. `pollPath`: the path of the `poll` link; without it, as inside a factor, there is none.
 * `hasPicture`: whether the QR code is in it.
 */
export function pushActivationJson(
  request: ApiRequest,
  factorId: string,
  method: PushMethod,
  { pollPath, hasPicture = true }: { readonly pollPath?: string; readonly hasPicture?: boolean } = {},
): JsonObject {
  const activate = `${factorUrl(request, factorId)}/lifecycle/activate`;
  if (isExpired(method, request.now)) {
    return { factorResult: 'TIMEOUT', _links: { activate: link(activate, 'POST') } };
  }
  return {
    expiresAt: isoSeconds(method.activation.expiresAt),
    factorResult: 'WAITING',
    _links: {
      ...(pollPath === undefined ? {} : { poll: link(`${factorUrl(request, factorId)}${pollPath}`, 'POST') }),
      send: namedLinks({ email: `${activate}/email`, sms: `${activate}/sms` }),
      ...(hasPicture && { qrcode: qrCodeLink(request, factorId, method.activation.token) }),
    },
  };
}

/** The user's phone scans the QR code or opens the link, so the factor becomes active. False: no such activation. */
export function bindPushApp({ clock }: Org, user: User, address: string): boolean {
  const { pathname } = URL.parse(address) ?? {};
  const now = clock.now();
  for (const factor of user.factors.values()) {
    const { id, method, status } = factor;
    if (method.kind !== 'push' || status === 'ACTIVE' || isExpired(method, now)) continue;
    if (pathname !== qrCodePath(user, id, method)) continue;
    method.device = newDeviceProfile(user);
    markActive(user, factor, now);
    return true;
  }
  return false;
}

/** Only the path identifies the QR code: its host is the one that the enrollment was sent to. */
const qrCodePath = (user: User, id: string, { activation }: PushMethod): string =>
  new URL(`${factorUrl({ origin: 'https://any.invalid', user }, id)}/qr/${activation.token}`).pathname;

function newDeviceProfile(user: User): JsonObject {
  const coordinate = () => encodeBase64url(crypto.getRandomValues(new Uint8Array(32)));
  return {
    credentialId: user.login,
    deviceType: 'SmartPhone_IPhone',
    keys: [{ kty: 'EC', use: 'sig', kid: 'default', x: coordinate(), y: coordinate(), crv: 'P-256' }],
    name: `${user.displayName}'s phone`,
    platform: 'IOS',
    version: '18.5',
  };
}
