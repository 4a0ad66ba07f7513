import type { Factor } from 'polyfactor';
import type { createOktaProvider } from 'polyfactor/okta';
import { API_TOKEN, type Connect, nextCode, SMS_FACTOR_ID, USER_ID } from './client.ts';

/**
 * The measured client of polyfactor, with the Okta adapter of any build. A login uses a factor from `listFactors`, which
 * saves a request, as the README says.
 */
export function connectWith(create: typeof createOktaProvider): Connect {
  return async (baseUrl) => {
    const mfa = create({ orgUrl: baseUrl, apiToken: API_TOKEN });
    const userId = USER_ID;
    let sms: Factor | undefined;

    /** The SMS factor. The first login looks for it, so that a process that only lists sends one request. */
    async function find(): Promise<Factor> {
      const factor = (await mfa.listFactors({ userId })).find(({ id }) => id === SMS_FACTOR_ID);
      if (factor === undefined) throw new Error('The SMS factor is not listed.');
      return factor;
    }

    return {
      async listFactors() {
        const factors = await mfa.listFactors({ userId });
        return factors.filter(({ status }) => status === 'active').length;
      },
      async login() {
        sms ??= await find();
        const { handle } = await mfa.challenge({ userId, factor: sms });
        const result = await mfa.verify({ userId, handle, answer: { kind: 'code', code: nextCode() } });
        return result.status === 'approved';
      },
    };
  };
}
