// One request in a process of its own, whose environment the test sets: node network-program.ts <base URL>. Prints the
// outcome, then has nothing more to do: an idle connection must not keep the process running.
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { isMfaError } from '../../../src/index.ts';

const [orgUrl = ''] = process.argv.slice(2);
const mfa = createOktaProvider({ orgUrl, apiToken: 'sesame', timeoutMs: 5_000 });
const outcome = await mfa.remove({ userId: '00u1', factorId: 'f1' }).then(
  () => ({ code: 'ok' }),
  (error: unknown) => {
    if (!isMfaError(error)) throw error;
    const { code, networkCode, outcomeUnknown = false } = error;
    return { code, networkCode, outcomeUnknown };
  },
);
console.log(JSON.stringify(outcome));
