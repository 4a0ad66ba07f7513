import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { isCode } from './client.ts';
import type { Answer } from './okta-org.ts';
import * as known from './onelogin.ts';

// What the server answers as OneLogin. The responses are OneLogin's own examples, which test/fixtures holds.

type Example = { readonly op: string; readonly case: string; readonly body: unknown };

const LIMIT = 5_000;
const STEP_MS = 120_000;

export const isOneLogin = (url: string) => /^\/(api\/[12]|auth)\//.test(url);

export function createOneLoginAccount() {
  const v1 = readExamples('onelogin-v1');
  const v2 = readExamples('onelogin-v2');
  const shared = readExamples('onelogin');
  const triggered = textOf(v1('v1.activate', 'ok-sms'));
  const { state_token: stateToken }: { readonly state_token: string } = JSON.parse(triggered).data[0];
  const started = textOf(v2('v2.activate', 'ok-sms'));
  const { id: stepId }: { readonly id: string } = JSON.parse(started);

  const refused = bytesOf(shared('token', 'bad-credentials'));
  const wrongToken = bytesOf(v2('v2.any', 'unauthorized (docs)'));
  const unknown = bytesOf(v2('v2.any', 'not-found (docs)'));
  const v1Wrong = bytesOf(v1('v1.verify', 'wrong-code-or-denied'));
  const v2Wrong = bytesOf({ id: stepId, status: 'pending', device_id: known.V2_DEVICE });
  const v1Devices = bytesOf(v1('v1.getEnrolled', 'ok'));
  const v2Devices = bytesOf(v2('v2.getDevices', 'ok'));
  const v1Accepted = bytesOf(v1('v1.verify', 'ok'));
  // The example is about another step and device.
  const v2Accepted = bytesOf({ id: stepId, status: 'accepted', device_id: known.V2_DEVICE });

  const token = () =>
    bytesOf({
      access_token: known.ACCESS_TOKEN,
      created_at: new Date().toISOString(),
      expires_in: 36_000,
      refresh_token: '2eafa69b0676f56bd35675d472a246ef2e0e6387e7417909e52a136134665f9e',
      token_type: 'bearer',
      account_id: 555_555,
    });
  /** The examples name users, and times of other years. */
  const fresh = (text: string) =>
    Buffer.from(
      text.replace('35510511', known.ONELOGIN_USER).replace(/"20[\d-]{8}T[\d:]{8}Z"/, `"${inSeconds(STEP_MS)}"`),
    );

  const requests = new Map<string, (body: unknown) => Answer>([
    [`GET ${known.V1_DEVICES}`, () => [200, v1Devices]],
    [`POST ${known.V1_TRIGGER}`, (body) => (isDeepStrictEqual(body, {}) ? [200, fresh(triggered)] : [400, unknown])],
    [
      `POST ${known.V1_VERIFY}`,
      (body) => (isProof(body, 'otp_token', { state_token: stateToken }) ? [200, v1Accepted] : [401, v1Wrong]),
    ],
    [`GET ${known.V2_DEVICES}`, () => [200, v2Devices]],
    [
      `POST ${known.V2_VERIFICATIONS}`,
      (body) => (isDeepStrictEqual(body, { device_id: known.V2_DEVICE }) ? [201, fresh(started)] : [400, unknown]),
    ],
    [
      `PUT ${known.V2_VERIFICATIONS}/${stepId}`,
      (body) => [200, isProof(body, 'otp', { device_id: known.V2_DEVICE }) ? v2Accepted : v2Wrong],
    ],
  ]);

  return (authorization: string | undefined, request: string, body: string): Answer => {
    if (request === `POST ${known.TOKEN_PATH}`) return authorization === known.BASIC ? [200, token()] : [401, refused];
    if (authorization !== `Bearer ${known.ACCESS_TOKEN}`) return [401, wrongToken];
    return requests.get(request)?.(body === '' ? undefined : JSON.parse(body)) ?? [404, unknown];
  };
}

/** The headers of recorded responses. */
export const oneLoginHeaders = (count: number) => ({
  'cache-control': 'no-cache, must-revalidate, no-store',
  'x-content-type-options': 'nosniff',
  'x-ratelimit-limit': LIMIT,
  'x-ratelimit-remaining': LIMIT - 1,
  'x-ratelimit-reset': 3_600,
  'x-request-id': `812a54d1-47c8-4ca6-98f4-${String(count).padStart(12, '0')}`,
});

/** Looks up one example of a file. */
function readExamples(folder: string) {
  const file = new URL(`../test/fixtures/${folder}/examples.json`, import.meta.url);
  const { examples }: { readonly examples: readonly Example[] } = JSON.parse(readFileSync(file, 'utf8'));
  return (op: string, name: string): unknown => {
    const found = examples.find((example) => example.op === op && example.case === name);
    if (found === undefined) throw new Error(`${folder} holds no example ${op}, ${name}.`);
    return found.body;
  };
}

const textOf = (body: unknown) => JSON.stringify(body);
const bytesOf = (body: unknown) => Buffer.from(textOf(body));
/** As OneLogin writes times: without milliseconds. */
const inSeconds = (ms: number) => `${new Date(Date.now() + ms).toISOString().slice(0, 19)}Z`;

/** True for a body with a code under this name, and these others. */
function isProof(body: unknown, name: string, others: object): boolean {
  if (typeof body !== 'object' || body === null) return false;
  const code: unknown = Reflect.get(body, name);
  return isCode(code) && isDeepStrictEqual(body, { ...others, [name]: code });
}
