import { MfaError } from '../../../src/spec/errors.ts';
import type { Book } from './leak-detector.ts';

// Answers of an identity provider, or of something in its place, that say back all that was ever sent, and more.

/** How a request is answered; it may reject as well. */
export type Hostile = (request: Request) => Promise<Response>;

/** The whole request and every secret of the book, on one line of ASCII. */
async function echoOf(request: Request, { garden }: Book): Promise<string> {
  const { method, url } = request;
  const sent = { method, url, headers: Object.fromEntries(request.headers), body: await request.clone().text() };
  return JSON.stringify([sent, garden.plants.map(({ text }) => text)]).replaceAll(/[^\x20-\x7e]/g, '?');
}

/** Headers that are read, and others. The id of the request is not among them: that one goes on by design. */
const HEADERS = [
  'x-echo',
  'location',
  'www-authenticate',
  'retry-after',
  'x-rate-limit-reset',
  'x-rate-limit-limit',
  'x-ratelimit-reset',
  'x-ratelimit-limit',
  'date',
  'set-cookie',
];

/** Errors and successes of all three APIs in one, with the echo wherever a text goes. */
const bodies: Readonly<Record<string, (echo: string, status: number) => string>> = {
  'an Okta error': (echo) =>
    JSON.stringify({ errorCode: 'E0000001', errorSummary: echo, errorId: echo, errorCauses: [{ errorSummary: echo }] }),
  'a code that is none': (echo) => JSON.stringify({ errorCode: echo, factorResult: echo, status: echo }),
  'an error of v1': (echo, code) =>
    JSON.stringify({ status: { error: true, code, type: echo, message: echo }, data: [echo] }),
  'an error of v2': (echo, statusCode) =>
    JSON.stringify({ statusCode, name: echo, message: { description: echo }, errors: [{ field: [echo] }] }),
  'a dead token': (echo) =>
    JSON.stringify({ status: { error: true, code: 401, type: echo, message: 'Unauthorized' }, access_token: echo }),
  'a factor': (echo) =>
    JSON.stringify({
      ...{ id: echo, factorType: echo, provider: echo, status: 'ACTIVE', user_id: echo, active: true },
      ...{
        profile: { phoneNumber: echo, email: echo, name: echo },
        _links: { poll: { href: echo }, self: { href: echo } },
      },
      ...{ auth_factor_name: echo, user_display_name: echo, factor_data: { totp_url: echo, verification_token: echo } },
    }),
  'a success of v1': (echo) =>
    JSON.stringify({
      status: { error: false, code: 200, type: 'success', message: echo },
      data: [{ id: echo, device_id: echo, user_id: echo, state_token: 1, mfa_token: { echo } }],
    }),
  'a page': (echo) => `<html><body>${echo}</body></html>`,
  'half an object': (echo) => `{"id": ${JSON.stringify(echo)}`,
};
const STATUSES = [200, 302, 400, 401, 403, 404, 409, 429, 500] as const;

/** An answer with a body of each kind by each status. */
export function echoes(book: Book): readonly (readonly [string, Hostile])[] {
  return Object.entries(bodies).flatMap(([name, bodyOf]) =>
    STATUSES.map((status): readonly [string, Hostile] => [
      `${name} by ${status}`,
      async (request) => {
        const echo = await echoOf(request, book);
        return new Response(bodyOf(echo, status), {
          status,
          headers: HEADERS.map((name): [string, string] => [name, echo]),
        });
      },
    ]),
  );
}

/** A `fetch` that fails, and says what it was about. */
export function failures(book: Book): readonly (readonly [string, Hostile])[] {
  const rejecting = (make: (echo: string, request: Request) => unknown): Hostile => {
    return async (request) => Promise.reject(make(await echoOf(request, book), request));
  };
  return [
    ['a message and a cause', rejecting((echo, request) => new TypeError(echo, { cause: { request, echo } }))],
    ['own properties', rejecting((echo, request) => Object.assign(new Error('failed'), { request, config: { echo } }))],
    ['a text', rejecting((echo) => echo)],
    ['several errors', rejecting((echo) => new AggregateError([new Error(echo)], echo))],
    [
      'an error of our own class',
      rejecting((echo) => Object.assign(new MfaError({ code: 'CONFLICT' }, 'Odd: try later.'), { cause: echo, echo })),
    ],
    [
      'a body that breaks off',
      async (request) => {
        const echo = await echoOf(request, book);
        const broken = new ReadableStream({ pull: (controller) => controller.error(new Error(echo)) });
        return new Response(broken, { headers: { 'x-echo': echo } });
      },
    ],
    ['503', async (request) => new Response(await echoOf(request, book), { status: 503 })],
  ];
}

/** Never answers; a `fetch` that does not heed the signal either. */
export const silence: Hostile = () => new Promise<Response>(() => undefined);
