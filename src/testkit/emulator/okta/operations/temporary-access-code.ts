import * as v from 'valibot';
import { randomOf } from '../../../simulated-user/phone.ts';
import { invalid } from '../http/errors.ts';
import { link, userUrl } from '../http/links.ts';
import { bodyAs, type Call, ok, type Reply, text } from '../http/operation.ts';
import { isoSeconds, newId } from '../ids.ts';

const MINUTES = { min: 10, max: 14_400, default: 120 } as const;
const CODE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789!@#$%^&*';
const CODE_LENGTH = 16;

const tacBody = v.strictObject({
  authenticatorId: text,
  profile: v.nullish(
    v.strictObject({ ttl: v.nullish(v.union([v.number(), v.string()])), multiUse: v.nullish(v.boolean()) }),
  ),
});

/** `POST /users/{userId}/authenticator-enrollments/tac` */
export function createTemporaryAccessCode(call: Call): Reply {
  const { authenticatorId, profile } = bodyAs(tacBody, call.body);
  if (authenticatorId !== call.org.tacAuthenticatorId) throw invalid('authenticatorId');
  const id = newId('tac');
  const now = isoSeconds(call.now);
  const expiresAt = isoSeconds(call.now + minutes(profile?.ttl) * 60_000);
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
      // The one time of this API without a zone.
      expiresAt: expiresAt.slice(0, 'YYYY-MM-DDTHH:mm:ss'.length),
    },
    _links: {
      self: link(`${userUrl(call)}/authenticator-enrollments/${id}`, 'GET', 'DELETE'),
      user: link(userUrl(call), 'GET'),
    },
  });
}

/** The schema says text, every example is a number: whole minutes, either way. */
function minutes(ttl: string | number | null | undefined): number {
  if (ttl === undefined || ttl === null) return MINUTES.default;
  const value = typeof ttl === 'number' || /^\d+$/.test(ttl) ? Number(ttl) : Number.NaN;
  if (!Number.isInteger(value) || value < MINUTES.min || value > MINUTES.max) throw invalid('ttl');
  return value;
}
