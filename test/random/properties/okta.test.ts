import { createOktaProvider, type OktaProvider } from '../../../adapters/okta/index.ts';
import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import { fixture } from '../../support/root.ts';
import { type Adapter, describeAdapter } from './adapter-properties.ts';
import { CANARY } from './harness.ts';
import { challenge, factor, href, kinds, linksOf, ORG, SUCCESS, USER } from './okta-bodies.ts';
import { all, operations, tac } from './okta-operations.ts';

const { sms, push, totp } = kinds;

const read = (name: string) => fixture(`okta/${name}.json`);
const inOrg = (body: JsonValue): JsonValue =>
  JSON.parse(JSON.stringify(body).replaceAll('https://{yourOktaDomain}', ORG));
const documented: readonly JsonValue[] = [
  ...read('docs-examples').examples.flatMap(({ json }: { json?: JsonValue }) => (json === undefined ? [] : [json])),
  ...(Object.values(read('openapi-examples').examples) as JsonValue[]),
  ...read('error-codes').errors,
].map(inOrg);

const refusals = ['E0000068', 'E0000069', 'E0000070', 'E0000073', 'E0000082', 'E0000083', 'E0000191', 'E0000047'];
const undecided = ['WAITING', 'CHALLENGE', 'REJECTED', 'TIMEOUT', 'CANCELLED', 'FAILED', 'PASSCODE_REPLAYED', 'ERROR'];
const nonSuccesses: readonly JsonObject[] = [
  { factorResult: 'SUCCESS', _links: { user: href(''), other: { href: `${ORG}/api/v1/users/00u-of-another` } } },
  ...[kinds.webauthn, push, totp].map((kind) => ({ ...factor(kind), id: 'fwfOfAnother', _links: {} })),
  ...[{ status: 'SUCCESS' }, { errorCode: 'SUCCESS' }, { ...factor(push), errorCode: 'ACTIVE' }],
  ...[
    { ...factor(push), factorResult: 'ACTIVE' },
    { ...tac, profile: { ...tac.profile, multiUse: true } },
  ],
  ...refusals.map((errorCode) => ({ errorCode, errorSummary: CANARY, errorCauses: [{ errorSummary: CANARY }] })),
  ...undecided.map((factorResult) => ({ factorResult })),
  ...[factor(sms, 'PENDING_ACTIVATION'), factor(push, 'PENDING_ACTIVATION'), factor(sms, 'INACTIVE')],
  ...[
    { factorResult: 'SUCCESS', errorCode: 'E0000068' },
    { factorResult: 'SUCCESS', ...linksOf('smsOfAnother') },
  ],
];

const okta: Adapter<OktaProvider> = {
  name: 'okta',
  userId: USER,
  operations,
  nonSuccesses,
  documentedBodies: [
    ...documented,
    SUCCESS,
    ...all.flatMap(([, kind]) => [factor(kind), factor(kind, 'PENDING_ACTIVATION'), challenge(kind)]),
  ],
  ids: [
    '00u-of-another',
    'smsOfAnother',
    USER,
    ...all.map(([, { id }]) => id),
    `${ORG}/api/v1/users/00u-of-another/factors/${sms.id}`,
    href(`/factors/smsOfAnother`).href,
  ],
  statuses: [201, 202, 204, 302, 400, 401, 403, 404, 409, 410, 423, 429, 500, 503, 504],
  create: (common) =>
    createOktaProvider({
      orgUrl: ORG,
      apiToken: 'secret-of-the-service',
      temporaryAccessCode: { authenticatorId: 'autnmtl4xbt8RQVzA0g4' },
      ...common,
    }),
};

describeAdapter(okta);
