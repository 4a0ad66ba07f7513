import * as v from 'valibot';
import { randomOf } from '../../../simulated-user/phone.ts';
import { validationError } from '../http/errors.ts';
import { link, userUrl } from '../http/links.ts';
import { type ApiRequest, type ApiResponse, ok, optionalText, parseBody } from '../http/operation.ts';
import { isoSeconds, newId } from '../ids.ts';

const LIFETIME_MINUTES = { min: 10, max: 14_400, default: 120 } as const;
const CODE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789!@#$%^&*';
const CODE_LENGTH = 16;

const tacBody = v.strictObject({
  authenticatorId: optionalText,
  profile: v.nullish(
    v.strictObject({ ttl: v.nullish(v.union([v.number(), v.string()])), multiUse: v.nullish(v.boolean()) }),
  ),
});

/** `POST /users/{userId}/authenticator-enrollments/tac` */
export function createTemporaryAccessCode(request: ApiRequest): ApiResponse {
  const { authenticatorId, profile } = parseBody(tacBody, request.body);
  if (authenticatorId !== request.org.tacAuthenticatorId) throw validationError('authenticatorId');
  const id = newId('tac');
  const now = isoSeconds(request.now);
  const expiresAt = isoSeconds(request.now + lifetimeMinutes(profile?.ttl) * 60_000);
  return ok({
    type: 'tac',
    id,
    key: 'tac',
    status: 'ACTIVE',
    name: 'Temporary Access Code',
    created: now,
    lastUpdated: now,
    profile: {
      tac: randomOf(CODE_LETTERS, CODE_LENGTH),
      multiUse: profile?.multiUse ?? false,
      // The only time in this API without a time zone.
      expiresAt: expiresAt.slice(0, 'YYYY-MM-DDTHH:mm:ss'.length),
    },
    _links: {
      self: link(`${userUrl(request)}/authenticator-enrollments/${id}`, 'GET', 'DELETE'),
      user: link(userUrl(request), 'GET'),
    },
  });
}

/** Whole minutes. Okta's schema says text, but every example is a number, so both are accepted. */
function lifetimeMinutes(ttl: string | number | null | undefined): number {
  if (ttl === undefined || ttl === null) return LIFETIME_MINUTES.default;
  const value = typeof ttl === 'number' || /^\d+$/.test(ttl) ? Number(ttl) : Number.NaN;
  if (!Number.isInteger(value) || value < LIFETIME_MINUTES.min || value > LIFETIME_MINUTES.max)
    throw validationError('ttl');
  return value;
}
