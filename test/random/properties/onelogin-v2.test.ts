import { createOneLoginV2Provider, type OneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import type { JsonValue } from '../../../src/spec/factors.ts';
import { type Adapter, describeAdapter } from './adapter-properties.ts';
import { CANARY } from './harness.ts';
import { credential, documented, STATUSES, SUCCESS } from './onelogin-operations.ts';
import {
  accepted,
  kinds,
  names,
  operations,
  registration,
  STEP,
  temporary,
  USER,
  verification,
} from './onelogin-v2-operations.ts';

const errors: readonly JsonValue[] = [
  { statusCode: 401, name: 'UnauthorizedError', message: 'Unauthorized' },
  { statusCode: 404, name: 'NotFound', message: 'The resource cannot be found' },
  { status: { error: true, code: 401, type: 'Unauthorized', message: 'Authentication Failure' } },
  { id: STEP, status: 'rejected', device_id: kinds.push.device },
  { id: STEP, status: 'pending' },
];

const nonSuccesses: readonly JsonValue[] = [
  ...[
    { ...temporary, reusable: true },
    { ...registration('sms'), ...accepted('sms') },
  ],
  ...[
    { ...accepted('sms'), code: 200, statusCode: 401 },
    { ...verification('push'), ...accepted('push'), user_id: 77 },
  ],
  ...[
    { status: SUCCESS, statusCode: 401 },
    { status: SUCCESS, errors: ['no'] },
    { ...SUCCESS, name: 'ForbiddenError' },
  ],
  ...errors,
  ...[{ status: 'pending' }, { status: 'rejected' }, { status: 'accepted', error: true }, {}, [], CANARY],
  ...[
    { status: 'accepted', id: '406fefd4-8a36-4aee-880c-f3e4a928e27d' },
    { status: 'accepted', user_id: 77 },
  ],
  ...[{ status: 'Accepted' }, { status: ['accepted'] }, [{ status: 'accepted' }, { status: 'accepted' }]],
  ...[{ status: { ...SUCCESS, error: true } }, { status: { ...SUCCESS, type: 'pending' } }, { name: 'Success' }],
  { statusCode: 422, name: 'ValidationError', message: CANARY },
];

const oneLoginV2: Adapter<OneLoginV2Provider> = {
  name: 'onelogin-v2',
  userId: USER,
  operations,
  nonSuccesses,
  documentedBodies: [
    ...documented('onelogin-v2'),
    ...errors,
    ...errors,
    SUCCESS,
    { status: SUCCESS },
    accepted('voice'),
  ],
  ids: [
    '77',
    77,
    USER,
    Number(USER),
    STEP,
    '406fefd4-8a36-4aee-880c-f3e4a928e27d',
    ...names.map((name) => kinds[name].device),
    1.5,
  ],
  statuses: STATUSES,
  create: (common) => createOneLoginV2Provider(credential(common)),
};

describeAdapter(oneLoginV2);
