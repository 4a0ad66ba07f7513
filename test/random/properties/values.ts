import type { JsonValue } from '../../../src/spec/factors.ts';
import { CANARY } from './harness.ts';

// What mutations put into a body.

/** Values that mean something to an adapter, and near misses of them. */
export const STATUS_VALUES = [
  ...['SUCCESS', 'ACTIVE', 'WAITING', 'CHALLENGE', 'REJECTED', 'PENDING_ACTIVATION', 'TIMEOUT', 'CANCELLED', 'success'],
  ...['accepted', 'Accepted', 'accepted ', 'pending', 'rejected', 'Success', 'Authentication pending', 'Unauthorized'],
  ...['unsaid', 'refused', 'triggered', 'gone', 'none', 'active', 'inactive', 'approved', 'true', 'constructor', ''],
  ...['Authentication Failure', 'Insufficient Permission', 'E0000068', 'E0000070', 'No Route Exists', CANARY],
] as const;
/** Keys that mean something to an adapter, or that every object inherits. */
export const KEYS = [
  ...['status', 'error', 'errors', 'code', 'type', 'message', 'messages', 'name', 'description', 'statusCode', 'data'],
  ...['factorResult', 'errorCode', 'id', 'device_id', 'user_id', 'active', 'state_token', '_links', 'errorCauses'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', 'toJSON', 'length', '0', 'Status', 'x-other'],
] as const;
/** Keys under which an identity provider reports a result. */
export const RESULT_KEYS = [
  ...['status', 'factorResult', 'errorCode', 'error', 'code', 'type', 'message', 'state', 'result', 'data'],
];
export const VALUES: readonly JsonValue[] = [
  ...[null, true, false, 0, 1, 200, 201, 401, 500, -1, 1e21, 0.5, [], {}, [null], '200', 'false'],
  ...[{ error: true, code: 401, message: 'Unauthorized' }, { status: 'accepted' }, ['accepted'], [['SUCCESS']]],
];
