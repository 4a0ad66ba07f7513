import ky from 'ky';
import * as v from 'valibot';
import { API_TOKEN, type Connect, nextCode, SMS_FACTOR_ID, TIMEOUT_MS, USER_ID } from '../client.ts';

// A client written by hand, as a careful engineer would write it in an afternoon. It has a time-out, repeats reads
// (GET) but never a call that sends a message or a code, follows no redirect, and checks the parts of a response that
// it uses.

const factorsSchema = v.array(v.object({ id: v.string(), factorType: v.string(), status: v.string() }));
const resultSchema = v.object({ factorResult: v.string() });

export const connect: Connect = async (baseUrl) => {
  const api = ky.create({
    prefix: `${baseUrl}/api/v1/users/${USER_ID}`,
    headers: { accept: 'application/json', authorization: `SSWS ${API_TOKEN}` },
    timeout: TIMEOUT_MS,
    retry: { limit: 2, methods: ['get'] },
    redirect: 'error',
  });
  const verify = `factors/${SMS_FACTOR_ID}/verify`;

  return {
    async listFactors() {
      const factors = v.parse(factorsSchema, await api.get('factors').json());
      return factors.filter(({ status }) => status === 'ACTIVE').length;
    },
    async login() {
      const challenge = v.parse(resultSchema, await api.post(verify, { retry: 0 }).json());
      if (challenge.factorResult !== 'CHALLENGE') return false;
      const response = await api.post(verify, { retry: 0, json: { passCode: nextCode() } }).json();
      return v.parse(resultSchema, response).factorResult === 'SUCCESS';
    },
  };
};
