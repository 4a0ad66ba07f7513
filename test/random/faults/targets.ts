import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import type {
  AvailableFactor,
  Expectation,
  JsonObject,
  JsonValue,
  KnownFactorType,
} from '../../../src/spec/factors.ts';
import type { Fetch } from '../../../src/spec/fetch.ts';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import type { ActivationHandle, VerificationHandle } from '../../../src/spec/steps.ts';
import { type Handler, httpResponse, type ReceivedRequest } from '../../support/raw-server.ts';

// The requests of each adapter and their documented success responses. A fault changes only that response.

/** One call of an adapter, and the one request of it that gets the fault. */
export type Operation = {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly isRead: boolean;
  /** The documented success response, and the outcome of the call when it arrives. */
  readonly successResponse: { readonly status: number; readonly body: string };
  readonly expectedOutcome: string;
  run(provider: MfaProvider): Promise<unknown>;
};

export type Target = {
  readonly name: string;
  readonly operations: readonly Operation[];
  /** Credentials that must not be sent to another host. */
  readonly secrets: readonly string[];
  create(url: string, timeoutMs: number, fetch?: Fetch): MfaProvider;
  /** Answers all requests except the one that gets the fault. */
  readonly handleOther: Handler;
};

/** The operation's success body. If it has none, the body of a successful `verify` at Okta. */
export const successBody = ({ body }: Operation['successResponse']): string => body || '{"factorResult":"SUCCESS"}';

/** Operations that change something: they must not be repeated. */
export const WRITES = ['challenge', 'verify', 'poll', 'enroll', 'activate', 'remove'];
/** Operations whose success approves a login or activates a factor. */
export const GRANTING = ['verify', 'poll', 'enroll', 'activate'];

export const CODE = '918273';
const answer = { kind: 'code', code: CODE } as const;
const PHONE = '+14155550123';
const newSms = { type: 'sms', phoneNumber: PHONE, preverified: true } as const;

const answerFrom =
  (answers: Readonly<Record<string, JsonValue>>): Handler =>
  async (connection, { method, path }: ReceivedRequest) => {
    const body = answers[`${method} ${path}`];
    await connection.send(body === undefined ? httpResponse(404) : httpResponse(200, JSON.stringify(body)));
  };

type Step = { readonly factorType: KnownFactorType; readonly expects: Expectation; readonly state: JsonObject };

function handleOf({ id, instance }: MfaProvider, userId: string, factorId: string, step: Step) {
  const now = Date.now();
  return {
    v: 1,
    id: crypto.randomUUID(),
    provider: id,
    instance,
    userId,
    factorId,
    factorType: step.factorType,
    expects: [step.expects],
    canResend: true,
    startedAt: new Date(now).toISOString(),
    issuedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + 120_000).toISOString(),
    state: step.state,
  } as const;
}

/** The operations that every adapter has, with the adapter's requests and success responses from `wire`. */
function operationsOf(of: {
  readonly userId: string;
  readonly factorId: string;
  readonly sms: JsonObject;
  readonly push: JsonObject;
  readonly enrollment: JsonObject;
  readonly available?: AvailableFactor;
  readonly wire: Readonly<Record<string, readonly [Operation['method'], string, number, JsonValue | undefined]>>;
}): readonly Operation[] {
  const { userId, factorId, available, wire } = of;
  const verification = (provider: MfaProvider, step: Step): VerificationHandle => ({
    ...handleOf(provider, userId, factorId, step),
    purpose: 'verification',
  });
  const activation = (provider: MfaProvider): ActivationHandle => ({
    ...handleOf(provider, userId, factorId, { factorType: 'sms', expects: 'code', state: of.enrollment }),
    purpose: 'activation',
  });
  const sms: Step = { factorType: 'sms', expects: 'code', state: of.sms };
  const push: Step = { factorType: 'push', expects: 'approval', state: of.push };
  const runs: readonly (readonly [string, string, Operation['run']])[] = [
    ['listFactors', 'ok', (mfa) => mfa.listFactors({ userId })],
    ['challenge', 'ok', (mfa) => mfa.challenge({ userId, factorId })],
    ['verify', 'approved', (mfa) => mfa.verify({ userId, handle: verification(mfa, sms), answer })],
    ['poll', 'approved', (mfa) => mfa.verify({ userId, handle: verification(mfa, push) })],
    ['enroll', 'active', (mfa) => mfa.enroll({ userId, factor: newSms, ...(available && { available }) })],
    ['activate', 'active', (mfa) => mfa.activate({ userId, handle: activation(mfa), answer })],
    ['remove', 'ok', (mfa) => mfa.remove({ userId, factorId })],
  ];
  return runs.map(([name, expectedOutcome, run]) => {
    const [method, path, status, body] = wire[name] ?? ['GET', '', 0, undefined];
    const successResponse = { status, body: body === undefined ? '' : JSON.stringify(body) };
    return { name, method, path, isRead: name === 'listFactors', successResponse, expectedOutcome, run };
  });
}

const OKTA_USER = '00u15s1KDETTQMQYABRL';
const OKTA_FACTOR = 'ostf17zuKEUMYQAQGCOV';
const factors = `/api/v1/users/${OKTA_USER}/factors`;
const oktaFactor = {
  id: OKTA_FACTOR,
  factorType: 'sms',
  provider: 'OKTA',
  status: 'ACTIVE',
  profile: { phoneNumber: PHONE },
};
const oktaOperations = operationsOf({
  userId: OKTA_USER,
  factorId: OKTA_FACTOR,
  sms: {},
  push: { transactionId: 'v2mst.1234567890' },
  enrollment: { factorType: 'sms', provider: 'OKTA' },
  wire: {
    listFactors: ['GET', factors, 200, [oktaFactor]],
    challenge: ['POST', `${factors}/${OKTA_FACTOR}/verify`, 200, { factorResult: 'CHALLENGE' }],
    verify: ['POST', `${factors}/${OKTA_FACTOR}/verify`, 200, { factorResult: 'SUCCESS' }],
    poll: ['GET', `${factors}/${OKTA_FACTOR}/transactions/v2mst.1234567890`, 200, { factorResult: 'SUCCESS' }],
    enroll: ['POST', `${factors}?activate=true`, 200, oktaFactor],
    activate: ['POST', `${factors}/${OKTA_FACTOR}/lifecycle/activate`, 200, oktaFactor],
    remove: ['DELETE', `${factors}/${OKTA_FACTOR}`, 204, undefined],
  },
});
const handleOtherOkta = answerFrom({ [`GET ${factors}/${OKTA_FACTOR}`]: oktaFactor });

const token = { access_token: 'access-token-of-the-service', expires_in: 36_000, token_type: 'bearer' };
export const TOKEN_PATH = '/auth/oauth2/v2/token';
export const TOKEN_ANSWER = JSON.stringify(token);
const client = { clientId: 'client-of-the-service', clientSecret: 'secret-of-the-service' };
const oneLoginSecrets = [btoa(`${client.clientId}:${client.clientSecret}`), token.access_token];
const USER = '35510511';
const DEVICE = '525509';
const STEP = '406fefd4-8a36-4aee-880c-f3e4a928e27d';
const successStatus = { status: { error: false, code: 200, type: 'success', message: 'Success' } };

const v1 = `/api/1/users/${USER}/otp_devices`;
const row = { id: 525509, active: true, auth_factor_name: 'OneLogin SMS', needs_trigger: true };
const v1Operations = operationsOf({
  userId: USER,
  factorId: DEVICE,
  sms: { stateToken: 'state-token' },
  push: { stateToken: 'state-token' },
  enrollment: { stateToken: 'state-token', factorName: 'OneLogin SMS' },
  available: { id: '16282', type: 'sms', displayName: 'SMS', native: { type: 'OneLogin SMS' } },
  wire: {
    listFactors: ['GET', v1, 200, { ...successStatus, data: { otp_devices: [row] } }],
    challenge: [
      'POST',
      `${v1}/${DEVICE}/trigger`,
      200,
      { ...successStatus, data: [{ device_id: 525509, state_token: 'st' }] },
    ],
    verify: ['POST', `${v1}/${DEVICE}/verify`, 200, successStatus],
    poll: ['POST', `${v1}/${DEVICE}/verify`, 200, successStatus],
    enroll: ['POST', v1, 200, { ...successStatus, data: [row] }],
    activate: ['POST', `${v1}/${DEVICE}/verify`, 200, successStatus],
    remove: ['DELETE', `${v1}/${DEVICE}`, 200, successStatus],
  },
});

const v2 = `/api/2/mfa/users/${USER}`;
const device = { device_id: DEVICE, auth_factor_name: 'SMS', user_display_name: 'My SMS', default: true };
const accepted = { id: STEP, status: 'accepted', device_id: DEVICE };
const v2Operations = operationsOf({
  userId: USER,
  factorId: DEVICE,
  sms: { stepId: STEP },
  push: { stepId: STEP },
  enrollment: { stepId: STEP, factorId: 58959, factorName: 'SMS', displayName: 'SMS' },
  available: { id: '58959', type: 'sms', displayName: 'SMS', native: { type: 'SMS' } },
  wire: {
    listFactors: ['GET', `${v2}/devices`, 200, [device]],
    challenge: ['POST', `${v2}/verifications`, 201, { id: STEP, user_id: USER, device_id: DEVICE }],
    verify: ['PUT', `${v2}/verifications/${STEP}`, 200, accepted],
    poll: ['GET', `${v2}/verifications/${STEP}`, 200, accepted],
    enroll: ['POST', `${v2}/registrations`, 201, { ...accepted, auth_factor_name: 'SMS', user_id: USER }],
    activate: ['PUT', `${v2}/registrations/${STEP}`, 200, accepted],
    remove: ['DELETE', `${v2}/devices/${DEVICE}`, 204, undefined],
  },
});

/** The three adapters over Node's HTTP client. Okta is there twice, once per kind of credential. */
const byNode: readonly Target[] = [
  {
    name: 'okta SSWS',
    operations: oktaOperations,
    secrets: ['00-api-token-of-the-service'],
    create: (orgUrl, timeoutMs, fetch) =>
      createOktaProvider({ orgUrl, apiToken: '00-api-token-of-the-service', timeoutMs, fetch }),
    handleOther: handleOtherOkta,
  },
  {
    name: 'okta Bearer',
    operations: oktaOperations,
    secrets: ['bearer-token-of-the-service'],
    create: (orgUrl, timeoutMs, fetch) =>
      createOktaProvider({ orgUrl, accessToken: () => 'bearer-token-of-the-service', timeoutMs, fetch }),
    handleOther: handleOtherOkta,
  },
  {
    name: 'onelogin-v1',
    operations: v1Operations,
    secrets: oneLoginSecrets,
    create: (baseUrl, timeoutMs, fetch) => createOneLoginV1Provider({ baseUrl, ...client, timeoutMs, fetch }),
    handleOther: answerFrom({
      [`POST ${TOKEN_PATH}`]: token,
      [`GET ${v1}`]: { ...successStatus, data: { otp_devices: [row] } },
    }),
  },
  {
    name: 'onelogin-v2',
    operations: v2Operations,
    secrets: oneLoginSecrets,
    create: (baseUrl, timeoutMs, fetch) => createOneLoginV2Provider({ baseUrl, ...client, timeoutMs, fetch }),
    handleOther: answerFrom({
      [`POST ${TOKEN_PATH}`]: token,
      [`GET ${v2}/devices`]: [device],
      [`GET /api/2/users/${USER}`]: { id: 35510511, phone: PHONE },
    }),
  },
];

/** All of them, and all but one again over the runtime's `fetch`. */
export const targets: readonly Target[] = [
  ...byNode,
  ...byNode
    .filter(({ name }) => name !== 'okta Bearer')
    .map(({ name, create, ...target }) => ({
      ...target,
      name: `${name} by fetch`,
      create: (url: string, timeoutMs: number) => create(url, timeoutMs, (to, init) => fetch(to, init)),
    })),
];
