import { createOneLoginV1Provider, type OneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import type { JsonValue } from '../../../src/spec/factors.ts';
import { type Adapter, describeAdapter } from './adapter-properties.ts';
import { CANARY } from './harness.ts';
import { credential, documented, STATUSES, SUCCESS } from './onelogin-operations.ts';
import { device, enrolled, kinds, list, names, operations, temporary, USER } from './onelogin-v1-operations.ts';

const refusal = (code: number, message: string) => ({ status: { error: true, code, type: 'Unauthorized', message } });
const dead = { statusCode: 401, name: 'UnauthorizedError', message: 'Unauthorized' };

const nonSuccesses: readonly JsonValue[] = [
  ...[enrolled('sms', true), enrolled('voice', true), list('sms')].map(({ body = null }) => body),
  ...[
    { ...Object(temporary.body), reusable: true },
    { ...Object(enrolled('sms', true).body), statusCode: 401 },
  ],
  ...[
    { status: SUCCESS, statusCode: 401 },
    { status: SUCCESS, errors: ['no'] },
    { ...SUCCESS, name: 'ForbiddenError' },
  ],
  ...['Failed authentication with this factor', 'Authentication pending', CANARY].map((text) => refusal(401, text)),
  ...[
    refusal(401, 'Authentication Failure'),
    refusal(400, 'The token has expired'),
    refusal(400, 'User does not exist'),
  ],
  ...[{ status: { ...SUCCESS, message: 'Authentication pending' } }, { status: { ...SUCCESS, type: 'pending' } }, dead],
  ...[
    { status: SUCCESS, data: [{ device_id: 77 }] },
    { status: SUCCESS, data: { user_id: 77 } },
  ],
  ...[{ status: { ...SUCCESS, error: true } }, { status: { ...SUCCESS, code: 401 } }, [{ status: SUCCESS }]],
];

const oneLoginV1: Adapter<OneLoginV1Provider> = {
  name: 'onelogin-v1',
  userId: USER,
  operations,
  nonSuccesses,
  documentedBodies: [
    ...documented('onelogin-v1'),
    ...documented('onelogin-v1').slice(0, 8),
    ...[refusal(401, 'Failed authentication with this factor'), refusal(401, 'Authentication pending'), dead],
    ...[refusal(401, 'Authentication Failure'), refusal(400, 'The token has expired'), SUCCESS, { status: SUCCESS }],
    ...[
      { status: SUCCESS, data: [device('voice')] },
      { status: SUCCESS, data: { user_id: 77 } },
    ],
  ],
  ids: [
    '77',
    77,
    USER,
    Number(USER),
    ...names.flatMap((name) => [kinds[name].id, String(kinds[name].id)]),
    0,
    '0',
    1.5,
  ],
  statuses: STATUSES,
  create: (common) => createOneLoginV1Provider(credential(common)),
};

describeAdapter(oneLoginV1);
