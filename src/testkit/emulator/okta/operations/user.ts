import type { JsonObject } from '../../../../spec/factors.ts';
import { link, userUrl } from '../http/links.ts';
import { type ApiRequest, type ApiResponse, ok } from '../http/operation.ts';
import { isoSeconds } from '../ids.ts';
import type { User } from '../state.ts';

const STATUS: Readonly<Record<User['status'], string>> = {
  active: 'ACTIVE',
  locked: 'LOCKED_OUT',
  suspended: 'SUSPENDED',
};

/** `GET /users/{id}`: the user by the id, the login, the short login or `me`. */
export function readUser(request: ApiRequest): ApiResponse {
  const { user } = request;
  const { id, status, created, displayName, login, email, secondEmail = null, phoneNumber } = user;
  const [firstName = '', lastName = ''] = displayName.split(' ');
  const profile: JsonObject = { firstName, lastName, mobilePhone: phoneNumber, secondEmail, login, email };
  const at = isoSeconds(created);
  return ok({
    id,
    status: STATUS[status],
    created: at,
    activated: at,
    statusChanged: at,
    lastLogin: null,
    lastUpdated: at,
    passwordChanged: null,
    profile,
    credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
    _links: { self: link(userUrl(request), 'GET') },
  });
}
