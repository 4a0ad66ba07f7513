import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { errorIn, isDeadToken, statementIn } from '../../../adapters/onelogin/shared/errors.ts';
import type { JsonValue } from '../../../src/spec/factors.ts';
import { assertNoSecrets } from '../../../src/testkit/contract/assert-no-secrets.ts';
import { fixture } from '../../support/root.ts';
import { thrown } from '../../support/scripted-tenant.ts';
import { account, REQUEST_ID, SECRET_IN_BODY, statusCode, USER } from './v1/account.ts';

// Every shape of an error body is read, and nothing of it goes on but names that are known.

type Shape = {
  readonly shape: string;
  readonly http_status: number;
  readonly body: JsonValue | null;
  readonly source: string;
};
const { shapes }: { readonly shapes: readonly Shape[] } = fixture('onelogin/error-bodies.json');

/** The code that each shape comes to, its text, and the name that goes on. */
const expected: Readonly<Record<string, { code: string; message?: string; name?: string }>> = {
  enveloped: { code: 'INVALID_INPUT', message: SECRET_IN_BODY },
  'enveloped, message is an object': { code: 'INVALID_INPUT', message: SECRET_IN_BODY },
  bare: { code: 'INVALID_INPUT', message: SECRET_IN_BODY },
  'statusCode and name': { code: 'UNAUTHENTICATED', message: SECRET_IN_BODY, name: 'UnauthorizedError' },
  'statusCode, name and field': {
    code: 'INVALID_INPUT',
    message: SECRET_IN_BODY,
    name: 'UnprocessableEntityFieldError',
  },
  'statusCode, name and details': { code: 'INVALID_INPUT', message: 'Validations failed', name: 'ValidationError' },
  'code and errors': { code: 'INVALID_INPUT', message: 'Validation Failed' },
  'error, description and status': { code: 'INVALID_INPUT', message: SECRET_IN_BODY },
  messages: { code: 'INVALID_INPUT', message: SECRET_IN_BODY },
  'no JSON': { code: 'UNAVAILABLE' },
  'no body': { code: 'UNEXPECTED_RESPONSE' },
};

const parsed = (body: JsonValue | null): unknown => (typeof body === 'string' || body === null ? undefined : body);

describe.each(shapes.map((shape) => [shape.shape, shape] as const))('%s', (name, { http_status, body }) => {
  const { code, message, name: providerCode } = expected[name] ?? { code: 'none' };

  test('is read', () => {
    const error = errorIn({ status: http_status, body: parsed(body) });
    expect(error).toEqual({ status: http_status, message, name: providerCode });
  });

  test('becomes an MfaError that holds nothing of the body', async () => {
    const answer = { status: http_status, ...(body !== null && { body }) };
    const error = await thrown(account(answer).mfa.createTemporaryToken({ userId: USER }));
    expect(error).toMatchObject({
      code,
      providerStatus: http_status,
      requestId: REQUEST_ID,
      operation: 'createTemporaryToken',
    });
    expect(Object(error).providerCode).toBe(providerCode);
    assertNoSecrets(error, [SECRET_IN_BODY, USER]);
    assertNoSecrets(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true }), [SECRET_IN_BODY, USER]);
  });
});

test('each shape has its expectation, and its source', () => {
  expect(shapes.map(({ shape }) => shape)).toEqual(Object.keys(expected));
  expect(shapes.filter(({ source }) => source === '')).toEqual([]);
});

const names: readonly (readonly [number, string, readonly string[]])[] = [
  [400, 'INVALID_INPUT', ['BadRequestError']],
  [401, 'UNAUTHENTICATED', ['InvalidCredentials', 'UnauthorizedError']],
  // The HTTP status counts, whatever the name says.
  [403, 'FORBIDDEN', ['ForbiddenAction', 'ForbiddenError', 'NotFoundError']],
  [404, 'NOT_FOUND', ['NotFound', 'NotFoundError', 'UnauthorizedError']],
  [422, 'INVALID_INPUT', ['UnprocessableEntityError', 'UnprocessableEntityFieldError', 'ValidationError']],
  [500, 'UNAVAILABLE', ['ValidationError']],
];
test.each(names)('with HTTP %d the code is %s, and these names go on: %j', async (status, code, goOn) => {
  for (const name of goOn) {
    const { mfa } = account(statusCode(status, 'some text', name));
    const error = await thrown(mfa.createTemporaryToken({ userId: USER }));
    expect(error).toMatchObject({ code, providerStatus: status, providerCode: name });
  }
});

test.each([SECRET_IN_BODY, 'constructor', '__proto__', 'toString'])('the name %s does not go on', async (name) => {
  const error = await thrown(account(statusCode(400, name, name)).mfa.createTemporaryToken({ userId: USER }));
  expect(error).toMatchObject({ code: 'INVALID_INPUT' });
  expect(error).not.toHaveProperty('providerCode');
});

test.each<readonly [string, unknown, boolean]>([
  ['the envelope', { status: { message: 'Authentication Failure' } }, true],
  ['a bare text', { statusCode: 401, message: 'Unauthorized', name: 'UnauthorizedError' }, true],
  ['the name alone', { statusCode: 401, name: 'UnauthorizedError' }, false],
  ['the type alone', { status: { error: true, code: 401, type: 'Unauthorized' } }, false],
  ['the type beside another text', { status: { error: true, type: 'Unauthorized', message: 'No' } }, false],
  ['other letters', { message: 'UNAUTHORIZED' }, false],
  ['more text', { message: 'Unauthorized.' }, false],
  ['nothing', undefined, false],
])('a dead token is told by its exact text: %s', (_title, body, isDead) => {
  const error = errorIn({ status: 401, body });
  expect(error === undefined ? undefined : isDeadToken(error)).toBe(isDead);
  for (const status of [400, 403, 404]) {
    const other = errorIn({ status, body });
    expect(other === undefined ? undefined : isDeadToken(other)).toBe(false);
  }
});

test.each<readonly [string, unknown]>([
  ['a success', { status: { error: false, code: 200, type: 'success', message: 'Success' } }],
  ['a device', { id: 1, active: true }],
  ['a status that is a text', { status: 'pending' }],
  ['a list', [{ id: 1 }, { error: false }]],
  ['nothing', undefined],
])('%s with HTTP 200 is no error', (_title, body) => {
  expect(errorIn({ status: 200, body })).toBeUndefined();
});

test.each<readonly [string, unknown, number]>([
  ['a flag and a code', { status: { error: true, code: 403 } }, 403],
  ['a code alone', { status: { code: 404 } }, 404],
  ['a statusCode alone', { statusCode: 422 }, 422],
  ['a status that is a number', { error: 'x', status: 400 }, 400],
  ['an error as the documentation prints objects, in an array', [{ error: true, code: 400 }], 400],
  ['a flag beside an envelope of success', { status: { error: false, code: 200, type: 'success' }, error: true }, 0],
  ['a list of errors', { errors: [{ field: 'number', message: ['is invalid'] }] }, 0],
  ['an object', { error: { code: 1 } }, 0],
  ['a flag without a code', { error: true }, 0],
  ['a flag with the code of a success', { error: true, code: 200 }, 0],
  ['a flag with a code that is no status', { error: true, code: 60_001 }, 0],
])('%s with HTTP 200 is an error', (_title, body, status) => {
  expect(errorIn({ status: 200, body })).toMatchObject({ status });
});

test('what is no object says nothing', () => {
  for (const body of [undefined, null, 'x', 7, []]) expect(statementIn(body)).toBeUndefined();
});
