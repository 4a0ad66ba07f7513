import { API_TOKEN, isCode, SMS_FACTOR_ID, USER_ID } from './client.ts';
import { responsesOf } from './responses.ts';

// What the server answers as Okta.

const LIST = `/api/v1/users/${USER_ID}/factors`;
const VERIFY = `${LIST}/${SMS_FACTOR_ID}/verify`;
const LIMIT = 600;

/** A status and a body. */
export type Answer = readonly [status: number, body: Buffer];

export function createOktaOrg(origin: string) {
  const responses = responsesOf(origin);
  return (authorization: string | undefined, request: string, body: string): Answer => {
    if (authorization !== `SSWS ${API_TOKEN}`) return [401, responses.wrongToken];
    if (request === `GET ${LIST}`) return [200, responses.factors];
    if (request !== `POST ${VERIFY}`) return [405, responses.unknown];
    const code = passCodeIn(body);
    if (code === undefined) return [200, responses.challenge];
    return isCode(code) ? [200, responses.success] : [403, responses.wrongCode];
  };
}

function passCodeIn(body: string): unknown {
  if (body === '') return undefined;
  const { passCode }: { readonly passCode?: unknown } = JSON.parse(body);
  return passCode;
}

/** The headers that Okta documents, and those of recorded responses. */
export const oktaHeaders = (count: number) => ({
  'x-okta-request-id': `aBench${String(count).padStart(18, '0')}`,
  'x-rate-limit-limit': LIMIT,
  'x-rate-limit-remaining': LIMIT - 1,
  'x-rate-limit-reset': Math.ceil(Date.now() / 1000) + 60,
  'cache-control': 'no-cache, no-store',
  'strict-transport-security': 'max-age=315360000; includeSubDomains',
  vary: 'Accept-Encoding',
});
