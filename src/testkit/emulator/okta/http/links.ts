import type { JsonObject } from '../../../../spec/factors.ts';
import type { ApiRequest } from './operation.ts';

type LinkContext = Pick<ApiRequest, 'origin' | 'user'>;

export type Link = { readonly href: string; readonly hints: { readonly allow: readonly string[] } };

export const userUrl = ({ origin, user }: LinkContext): string =>
  `${origin}/api/v1/users/${encodeURIComponent(user.id)}`;

export const factorUrl = (context: LinkContext, factorId: string): string => `${userUrl(context)}/factors/${factorId}`;

export const link = (href: string, ...allow: readonly string[]): Link => ({ href, hints: { allow } });

/** The link to a QR code. Only this kind of link has a media type and no hints. */
export const qrCodeLink = (context: LinkContext, factorId: string, token: string): JsonObject => ({
  href: `${factorUrl(context, factorId)}/qr/${token}`,
  type: 'image/png',
});

/** `resend` and `send` are arrays in recorded responses, although the OpenAPI document says otherwise. */
export const namedLinks = (links: Readonly<Record<string, string>>): readonly JsonObject[] =>
  Object.entries(links).map(([name, href]) => ({ name, ...link(href, 'POST') }));

/** The links of a challenge and of a transaction that has ended. */
export const challengeLinks = (context: LinkContext, factorId: string): JsonObject => ({
  verify: link(`${factorUrl(context, factorId)}/verify`, 'POST'),
  factor: link(factorUrl(context, factorId), 'GET', 'DELETE'),
});
