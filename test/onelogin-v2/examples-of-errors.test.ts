import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/spec/factors.ts';
import { lines, REQUEST_ID } from './account.ts';
import { type Operation, operations } from './operations.ts';

// Every example of an error of API 2 as the answer to every request that the adapter makes.

type Example = { readonly op: string; readonly case: string; readonly http_status: number; readonly body: JsonValue };
const { examples }: { readonly examples: readonly Example[] } = JSON.parse(
  readFileSync(new URL('../fixtures/onelogin-v2/examples.json', import.meta.url), 'utf8'),
);
const errors = examples.filter(({ op }) => op === 'v2.any');
const pairs = operations.flatMap((operation) =>
  errors.map((example) => [`${operation.title}: ${example.case}`, operation, example] as const),
);

test('there are eight errors and thirteen requests', () => {
  expect(errors).toHaveLength(8);
  expect(operations).toHaveLength(13);
});

const codes: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  422: 'INVALID_INPUT',
};
/** A step that OneLogin does not know any more has expired; the direct check names no step. */
const expires = ({ title }: Operation, status: number) =>
  status === 404 && /^a (code|poll) of/.test(title)
    ? { status: 'rejected', reason: 'expired', retry: null }
    : undefined;

const outcomeOf = (work: Promise<unknown>) => work.catch((error: unknown) => error);
const nameOf = (body: JsonValue) =>
  typeof body === 'object' && body !== null && 'name' in body ? { providerCode: body.name } : {};

describe('an error', () => {
  test.each(pairs)('%s', async (_title, operation, { http_status, body }) => {
    const { work, sent } = await operation.run({ status: http_status, body });
    const outcome = await outcomeOf(work);
    const expired = expires(operation, http_status);
    const ids = { status: http_status, requestId: REQUEST_ID, operation: operation.operation, ...nameOf(body) };
    // The message of a 422 may be about an offer that no longer stands: one look at the list says so.
    const looksAgain = operation.title === 'enroll' && http_status === 422;
    expect(outcome).toMatchObject(expired ?? { code: codes[http_status], ...ids });
    const asked = operation.asks === 'GET 64515901' ? ['GET factors', operation.asks] : [operation.asks];
    const lookUps = operation.title === 'enroll' ? ['GET factors'] : [];
    expect(lines(sent)).toEqual([...lookUps, ...asked, ...(looksAgain ? ['GET factors'] : [])]);
  });

  // Nothing documents an error in an array, but the documents print single results so: it means what a bare one means.
  test.each(pairs)('%s, in an array of one', async (_title, operation, { http_status, body }) => {
    const { work } = await operation.run({ status: http_status, body: [body] });
    const ids = { code: codes[http_status], status: http_status, ...nameOf(body) };
    expect(await outcomeOf(work)).toMatchObject(expires(operation, http_status) ?? ids);
  });

  test.each(pairs)('%s, sent with HTTP 200', async (_title, operation, { http_status, body }) => {
    const { work } = await operation.run({ status: 200, body });
    const outcome = await outcomeOf(work);
    expect(outcome).toMatchObject(expires(operation, http_status) ?? { code: codes[http_status], status: 200 });
  });

  test.each(pairs)('%s, sent with HTTP 200 in an array of one', async (_title, operation, { http_status, body }) => {
    const { work } = await operation.run({ status: 200, body: [body] });
    const ids = { code: codes[http_status], status: 200, ...nameOf(body) };
    expect(await outcomeOf(work)).toMatchObject(expires(operation, http_status) ?? ids);
  });
});
