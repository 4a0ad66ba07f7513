import { createOktaProvider } from '../../adapters/okta/index.ts';
import { isMfaError } from '../../src/index.ts';
import { type Check, runChecks, runContract, sumOf } from './contract.ts';
import { respond } from './service.ts';

// The worker that workerd runs. `/contract` responds with the outcome of the contract; that is asked without
// `nodejs_compat`. It skips the places that use a socket, because a worker cannot listen and `serveEmulator` needs Node.
// Instead, it tests the runtime's own `fetch`: `workerd-host.ts` responds in place of Okta. Every other path is the
// service's.

const options = { orgUrl: 'https://acme.okta.com', apiToken: 'token' };

const checks: readonly Check[] = [
  {
    place: "the worker's own fetch",
    rule: 'sends a request and receives its response',
    run: async () => {
      const factors = await createOktaProvider(options).listFactors({ userId: 'user' });
      if (factors[0]?.id !== 'sms1') throw new Error('The factor in the response did not arrive.');
    },
  },
  {
    place: "the worker's own fetch",
    rule: 'follows no redirect',
    run: async () => {
      const list = createOktaProvider(options).listFactors({ userId: 'moved' });
      const error: unknown = await list.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (!isMfaError(error, 'UNEXPECTED_RESPONSE')) throw new Error('The redirect was not refused.');
    },
  },
  {
    place: 'the worker',
    rule: 'has no globals of Node',
    run: async () => {
      const found = ['process', 'Buffer', 'require', 'setImmediate'].filter((name) => name in globalThis);
      if (found.length > 0) throw new Error(`It has ${found.join(', ')}.`);
    },
  },
];

export default {
  fetch: async ({ url }: Request): Promise<Response> => {
    if (!url.endsWith('/contract')) return respond(new URL(url));
    const isSupported = (place: string) => !place.endsWith('over a socket');
    return Response.json(sumOf([await runChecks(checks), await runContract(isSupported)]));
  },
};
