import type { JsonObject } from '../../../../spec/factors.ts';
import type { Call } from './operation.ts';

type At = Pick<Call, 'origin' | 'person'>;

export type Link = { readonly href: string; readonly hints: { readonly allow: readonly string[] } };

export const userUrl = ({ origin, person }: At): string =>
  `${origin}/api/v1/users/${encodeURIComponent(person.user.id)}`;

export const factorUrl = (at: At, factorId: string): string => `${userUrl(at)}/factors/${factorId}`;

export const link = (href: string, ...allow: readonly string[]): Link => ({ href, hints: { allow } });

/** A picture: the one kind of link with a media type and no hints. */
export const picture = (at: At, factorId: string, token: string): JsonObject => ({
  href: `${factorUrl(at, factorId)}/qr/${token}`,
  type: 'image/png',
});

/** `resend` and `send` are arrays on the wire, whatever the OpenAPI document says. */
export const namedLinks = (links: Readonly<Record<string, string>>): readonly JsonObject[] =>
  Object.entries(links).map(([name, href]) => ({ name, ...link(href, 'POST') }));

/** What a challenge and a finished transaction point to. */
export const challengeLinks = (at: At, factorId: string): JsonObject => ({
  verify: link(`${factorUrl(at, factorId)}/verify`, 'POST'),
  factor: link(factorUrl(at, factorId), 'GET', 'DELETE'),
});
