import type { Common } from '../../../src/spec/common.ts';
import type { JsonValue } from '../../../src/spec/factors.ts';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import type { Answer } from '../../../src/spec/results.ts';
import type { Handle } from '../../../src/spec/steps.ts';
import { fixture } from '../../support/root.ts';
import { type DocumentedResponse, TOKEN_RESPONSE } from './harness.ts';
import type { Operation } from './invariants.ts';
import * as oracles from './onelogin-oracles.ts';
import type { Oracle } from './oracle.ts';

// What both versions of OneLogin's API have in common.

export const PHONE = '+14155550100';
export const EMAIL = 'dade@acme.example';
export const ok = (body: JsonValue, status = 200): DocumentedResponse => ({ status, body });
export const STATUSES = [200, 201, 202, 204, 302, 400, 401, 403, 404, 409, 422, 423, 429, 500, 503, 504];
export const SUCCESS = { error: false, code: 200, type: 'success', message: 'Success' };
export const code: Answer = { kind: 'code', code: '012345' };
export const credential = (common: Common) => ({
  subdomain: 'acme',
  clientId: 'client-id-of-it',
  clientSecret: 'secret-of-the-service',
  ...common,
});

type Extras = {
  revokeToken(): Promise<void>;
  getRateLimit(): Promise<unknown>;
};
export type OneLogin = MfaProvider & Extras;

/** Documented bodies of one version, of the account endpoints, and of errors. */
export function documented(version: string): readonly JsonValue[] {
  const examples = [...fixture(`${version}/examples.json`).examples, ...fixture('onelogin/examples.json').examples];
  return [...examples, ...fixture('onelogin/error-bodies.json').shapes].map(({ body }: { body: JsonValue }) => body);
}

/** An operation that needs only the access token. */
export const simpleOperation = <M extends OneLogin>(
  title: string,
  successes: readonly DocumentedResponse[],
  oracle: Oracle,
  run: (mfa: M) => Promise<unknown>,
  more: Partial<Pick<Operation<M>, 'request' | 'setup' | 'testedEndpoint' | 'following'>> = {},
): Operation<M> => ({
  title,
  setup: [],
  request: 'change',
  successes,
  oracle,
  ...more,
  prepare: async (mfa) => ({ run: () => run(mfa) }),
});

/** Starts a step, then runs the tested call with its handle. */
export const withHandle =
  <M extends OneLogin>(
    begin: (mfa: M) => Promise<Handle>,
    what: (mfa: M, handle: Handle) => Promise<unknown>,
  ): Operation<M>['prepare'] =>
  async (mfa) => {
    const handle = await begin(mfa);
    return { handle, run: () => what(mfa, handle) };
  };

const limits = { 'X-RateLimit-Limit': 5000, 'X-RateLimit-Remaining': 4988, 'X-RateLimit-Reset': 832 };

/** The account's operations, which are the same in both versions. */
export function accountOperations<M extends OneLogin>(
  userId: string,
  list: DocumentedResponse,
): readonly Operation<M>[] {
  const wrapped = ok({ status: SUCCESS, data: [TOKEN_RESPONSE.body ?? null] });
  return [
    simpleOperation<M>(
      'getRateLimit',
      [ok({ status: SUCCESS, data: limits })],
      oracles.rateLimit,
      (mfa) => mfa.getRateLimit(),
      {
        request: 'read',
      },
    ),
    simpleOperation<M>('revokeToken', [ok({ status: SUCCESS }), ok(SUCCESS)], oracles.revocation, (mfa) =>
      mfa.revokeToken(),
    ),
    {
      ...simpleOperation<M>('the access token', [TOKEN_RESPONSE, wrapped], oracles.accessToken, (mfa) =>
        mfa.listFactors({ userId }),
      ),
      setup: [list],
      testedEndpoint: 'token',
    },
    {
      ...simpleOperation<M>('the access token of a revocation', [TOKEN_RESPONSE], oracles.accessToken, (mfa) =>
        mfa.revokeToken(),
      ),
      oracle: (status, body) => (oracles.accessToken(status, body) === 'list' ? 'done' : 'no'),
      setup: [ok(SUCCESS)],
      testedEndpoint: 'token',
    },
  ];
}
