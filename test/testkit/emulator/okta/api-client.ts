import { expect, test } from 'vitest';
import type { JsonValue } from '../../../../src/spec/factors.ts';
import {
  createOktaEmulator,
  type OktaEmulator,
  type OktaEmulatorOptions,
} from '../../../../src/testkit/emulator/index.ts';
import { firstUser, textAt } from '../values.ts';

export type ApiResponse = { readonly status: number; readonly body: unknown; readonly headers: Headers };
type HeaderValues = Readonly<Record<string, string>>;

/** HTTP calls to the emulator about one user. A path that starts with `http` is a link from a response. */
export function apiClient(emulator: OktaEmulator, userId: string = firstUser(emulator)) {
  const base = `${emulator.orgUrl}/api/v1/users/${userId}`;
  const send = async (
    method: string,
    path: string,
    body?: JsonValue,
    headers: HeaderValues = {},
  ): Promise<ApiResponse> => {
    const request = new Request(path.startsWith('http') ? path : base + path, {
      method,
      headers: {
        authorization: `SSWS ${emulator.apiToken}`,
        accept: 'application/json',
        'user-agent': 'polyfactor-test/1',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const response = await emulator.fetch(request);
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers };
  };
  return {
    base,
    userId,
    phone: emulator.phone(userId),
    send,
    get: (path: string) => send('GET', path),
    post: (path: string, body?: JsonValue, headers?: HeaderValues) => send('POST', path, body, headers),
    delete: (path: string) => send('DELETE', path),
    enroll: (factorType: string, provider: string, more: { readonly [key: string]: JsonValue } = {}, query = '') =>
      send('POST', `/factors${query}`, { factorType, provider, ...more }),
    verify: (id: string, body?: JsonValue, query = '') => send('POST', `/factors/${id}/verify${query}`, body),
    activate: (id: string, body?: JsonValue) => send('POST', `/factors/${id}/lifecycle/activate`, body),
  };
}

export type ApiClient = ReturnType<typeof apiClient>;

export const idOf = ({ body }: ApiResponse): string => textAt(body, 'id');

/** The body of an Okta error. The error id is different each time. */
export const errorBody = (errorCode: string, errorSummary: string, ...causes: readonly string[]) => ({
  errorCode,
  errorSummary,
  errorLink: errorCode,
  errorId: expect.stringMatching(/^oae/),
  errorCauses: causes.map((cause) => ({ errorSummary: cause })),
});

/** An error response. Without a summary, it matches any summary. */
export const errorResponse = (status: number, errorCode: string, summary?: string, ...causes: readonly string[]) => ({
  status,
  body: summary === undefined ? { errorCode } : errorBody(errorCode, summary, ...causes),
});

export const RATE_LIMITED = errorResponse(429, 'E0000047', 'API call exceeded rate limit due to too many requests.');
export const CODE_ALREADY_USED = errorResponse(
  403,
  'E0000082',
  'Each code can only be used once. Please wait for a new code and try again.',
);
export const wrongAnswer = (what: 'passcode' | 'token' | 'code' | 'answer') =>
  errorResponse(
    403,
    'E0000068',
    'Invalid Passcode/Answer',
    `Your ${what} doesn't match our records. Please try again.`,
  );
export const enrollmentError = (cause: string) =>
  errorResponse(400, 'E0000001', 'Api validation failed: factorEnrollRequest', cause);

const NOW = () => 1_600_000_000_000;

/** A test with its own org, whose clock starts at 2020-09-13T12:26:40Z, and a client for the org's first user. */
export const it = test
  .extend('emulator', () => createOktaEmulator({ now: NOW }))
  .extend('api', ({ emulator }) => apiClient(emulator));

/** The same for an org with options. */
export function setUp(options: OktaEmulatorOptions = {}): { emulator: OktaEmulator; api: ApiClient } {
  const emulator = createOktaEmulator({ now: NOW, ...options });
  return { emulator, api: apiClient(emulator) };
}

/** Enrolls a push and scans its QR code. */
export async function enrollActivePush(api: ApiClient): Promise<string> {
  const { body } = await api.enroll('push', 'OKTA');
  scanQrCode(api, qrCodeUrlOf(body));
  return textAt(body, 'id');
}

export const scanQrCode = ({ phone }: ApiClient, qrCodeUrl: string) => phone.scan({ kind: 'app', qrCodeUrl });
export const qrCodeUrlOf = (factor: unknown) => textAt(factor, '_embedded', 'activation', '_links', 'qrcode', 'href');
