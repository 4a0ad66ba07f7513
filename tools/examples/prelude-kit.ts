import { type Client, createClient, createCredential, type HttpResponse, path } from 'polyfactor/adapter-kit';
import * as valibot from 'valibot';

// What an example of the adapter kit may use without declaring it. The values are real: these examples run.

export const v = valibot;
export const userId = 'ada';
export const factorId = 'f1';
export const apiToken = 'token-of-the-service';
export const accessToken = 'access-token';
export const call = { signal: undefined, trace: { requests: 0 } };
export const acmeFetch = async () => Response.json({ factors: [], status: 'waiting' });
export const request = { method: 'GET', path: path`/v1/users/${userId}/factors`, retryable: true } as const;
export const client: Client = createClient(
  { baseUrl: 'https://acme.example.com', authorize: createCredential('Bearer', apiToken), pollAfterMs: 2_000 },
  { fetch: acmeFetch },
);
export const response: HttpResponse = await client.fetchJson(call, request);
export const handle = {
  v: 1,
  id: '6fa3e2c0-9a0f-4a86-a7a0-3d5b0a9a3b11',
  provider: 'acme',
  instance: 'acme.example.com',
  userId,
  purpose: 'verification',
  factorType: 'sms',
  factorId,
  expects: ['code'],
  canResend: true,
  startedAt: '2026-01-01T12:00:00.000Z',
  issuedAt: '2026-01-01T12:00:00.000Z',
  expiresAt: '2026-01-01T12:05:00.000Z',
  state: { attempt: 'a1' },
} as const;
export const shown: unknown[] = [];
export function show(what: unknown): void {
  shown.push(what);
}
