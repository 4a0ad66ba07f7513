import { expect, test } from 'vitest';
import type { JsonValue } from '../../../src/spec/factors.ts';
import { exactly } from '../../support/network.ts';
import type { Sent } from '../../support/scripted-tenant.ts';
import { headersOfChange, headersOfGet, type OneLoginProvider, onWire, tokenOnWire } from './account.ts';

/** What is asked, and what it is answered with. */
export type Exchange = readonly [
  method: Parameters<typeof onWire>[0],
  path: string,
  status: number,
  answer?: JsonValue | undefined,
];

/** One request, exactly: the last of these exchanges, of which all must happen. */
export type WireRow = {
  readonly title: string;
  readonly exchanges: readonly Exchange[];
  readonly work: (mfa: OneLoginProvider) => Promise<unknown>;
  readonly body?: JsonValue;
  /** Beside those that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly result?: unknown;
};

/** Announces the token and these exchanges, lets this run, and gives the request of each exchange. */
export async function requestsOn(
  exchanges: readonly Exchange[],
  work: () => Promise<unknown>,
): Promise<readonly Sent[]> {
  tokenOnWire();
  const seen = exchanges.map((exchange) => onWire(...exchange));
  await work();
  return seen.map(exactly);
}

/** A test for each row. */
export function testOnWire(provider: () => OneLoginProvider, rows: readonly WireRow[]): void {
  test.each(rows)('$title', async (row) => {
    const { exchanges, work, body, headers } = row;
    const results: unknown[] = [];
    const sent = await requestsOn(exchanges, async () => results.push(await work(provider())));
    const [method, path] = exchanges.at(-1) ?? [];
    const usual = method === 'GET' ? headersOfGet : headersOfChange;
    expect(sent.at(-1)).toEqual({ method, path, headers: { ...usual, ...headers }, body });
    for (const one of sent) if (one.method === 'GET') expect(one.headers).toEqual(headersOfGet);
    if ('result' in row) expect(results).toEqual([row.result]);
  });
}
