import { MfaError } from '../../../src/spec/errors.ts';
import type { LeakDetector } from './leak-detector.ts';

// Responses and errors that repeat the whole request and every secret.

/** Answers a request, or rejects. */
export type HostileFetch = (request: Request) => Promise<Response>;

/** The whole request and every secret, as one line of ASCII. */
async function echoOf(request: Request, { registry }: LeakDetector): Promise<string> {
  const { method, url } = request;
  const sent = { method, url, headers: Object.fromEntries(request.headers), body: await request.clone().text() };
  return JSON.stringify([sent, registry.secrets.map(({ text }) => text)]).replaceAll(/[^\x20-\x7e]/g, '?');
}

/** Headers that the library reads, and others. Not the request id, which is passed on intentionally. */
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

/** Errors and successes of all three APIs, with the echo in every text field. */
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

/** Every body with every status. */
export function echoResponses(detector: LeakDetector): readonly (readonly [string, HostileFetch])[] {
  return Object.entries(bodies).flatMap(([name, bodyOf]) =>
    STATUSES.map((status): readonly [string, HostileFetch] => [
      `${name} by ${status}`,
      async (request) => {
        const echo = await echoOf(request, detector);
        return new Response(bodyOf(echo, status), {
          status,
          headers: HEADERS.map((name): [string, string] => [name, echo]),
        });
      },
    ]),
  );
}

/** Ways in which `fetch` fails with the request and the secrets in the error. */
export function failingFetches(detector: LeakDetector): readonly (readonly [string, HostileFetch])[] {
  const rejecting = (make: (echo: string, request: Request) => unknown): HostileFetch => {
    return async (request) => Promise.reject(make(await echoOf(request, detector), request));
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
        const echo = await echoOf(request, detector);
        const broken = new ReadableStream({ pull: (controller) => controller.error(new Error(echo)) });
        return new Response(broken, { headers: { 'x-echo': echo } });
      },
    ],
    ['503', async (request) => new Response(await echoOf(request, detector), { status: 503 })],
  ];
}

/** Never responds, and ignores the abort signal. */
export const neverRespond: HostileFetch = () => new Promise<Response>(() => undefined);
