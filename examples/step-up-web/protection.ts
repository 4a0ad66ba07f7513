import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from './context.ts';
import { Refusal } from './refusal.ts';

/** Sets the security headers of every response. `picturesFrom` is one more origin for pictures on this page. */
export function setSecurityHeaders(reply: FastifyReply, isSecure: boolean, picturesFrom?: string): void {
  const pictures = ["'self'", 'data:', ...(picturesFrom === undefined ? [] : [picturesFrom])].join(' ');
  reply.headers({
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      `img-src ${pictures}`,
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'cache-control': 'no-store',
    // Not no-referrer, because then browsers would also hide the origin of our own forms.
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'publickey-credentials-get=(self), publickey-credentials-create=(self)',
    ...(isSecure && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
  });
}

/** Refuses every POST from a page of another origin. Browsers send the origin in one or both of two headers. */
export function refuseForeignPosts(app: FastifyInstance, origin: string): void {
  app.addHook('onRequest', async ({ method, headers }) => {
    if (method === 'GET' || method === 'HEAD') return;
    const { origin: from, 'sec-fetch-site': site } = headers;
    const isOurs = (from === undefined || from === origin) && (site === undefined || site === 'same-origin');
    if (isOurs && (from ?? site) !== undefined) return;
    throw new Refusal(
      403,
      'Not from here',
      'This form was sent by another site. Open the page here and send it again.',
    );
  });
}

/** Refuses every POST without the CSRF token of its session. Runs after the body is read and before the handlers. */
export function requireToken(app: FastifyInstance, { sessions }: Context): void {
  app.addHook('preHandler', async (request) => {
    if (request.method !== 'POST') return;
    const expected = sessions.of(request)?.csrfToken;
    if (expected !== undefined && isSame(tokenIn(request), expected)) return;
    throw new Refusal(403, 'This page is out of date', 'It was opened before you signed in or out. Open it again.');
  });
}

function tokenIn({ body }: FastifyRequest): string {
  const token = typeof body === 'object' && body !== null && '_csrf' in body ? body._csrf : undefined;
  return typeof token === 'string' ? token : '';
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
