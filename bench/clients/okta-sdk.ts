import okta from '@okta/okta-sdk-nodejs';
import { API_TOKEN, type Connect, nextCode, SMS_FACTOR_ID, USER_ID } from '../client.ts';

// Okta's own SDK, set up as in its README, with all defaults. It checks the status and creates its model objects.

export const connect: Connect = async (baseUrl) => {
  const { userFactorApi } = new okta.Client({ orgUrl: baseUrl, token: API_TOKEN });
  const sms = { userId: USER_ID, factorId: SMS_FACTOR_ID };

  return {
    async listFactors() {
      let active = 0;
      const factors = await userFactorApi.listFactors({ userId: USER_ID });
      await factors.each((factor) => {
        if (factor.status === 'ACTIVE') active += 1;
      });
      return active;
    },
    async login() {
      const challenge = await userFactorApi.verifyFactor(sms);
      if (challenge.factorResult !== 'CHALLENGE') return false;
      const result = await userFactorApi.verifyFactor({ ...sms, body: { passCode: nextCode() } });
      return result.factorResult === 'SUCCESS';
    },
  };
};
