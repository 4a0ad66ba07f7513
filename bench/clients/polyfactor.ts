import { createOktaProvider } from 'polyfactor/okta';
import { API_TOKEN, type Connect, PASS_CODE, SMS_FACTOR_ID, USER_ID } from '../client.ts';

// polyfactor's Okta adapter with all defaults. A login uses a factor from `listFactors`, which saves a request, as the
// README says.

export const connect: Connect = async (baseUrl) => {
  const mfa = createOktaProvider({ orgUrl: baseUrl, apiToken: API_TOKEN });
  const userId = USER_ID;
  const factor = (await mfa.listFactors({ userId })).find(({ id }) => id === SMS_FACTOR_ID);
  if (factor === undefined) throw new Error('The SMS factor is not listed.');

  return {
    async listFactors() {
      const factors = await mfa.listFactors({ userId });
      return factors.filter(({ status }) => status === 'active').length;
    },
    async login() {
      const { handle } = await mfa.challenge({ userId, factor });
      const result = await mfa.verify({ userId, handle, answer: { kind: 'code', code: PASS_CODE } });
      return result.status === 'approved';
    },
  };
};
