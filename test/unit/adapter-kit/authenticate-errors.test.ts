import { describe, expect, test } from 'vitest';
import { failureOf, path } from '../../../src/adapter-kit/index.ts';
import { clientTo } from './scripted-client.ts';

// Why a credential was refused is passed on as `providerCode`. It is logged, so it must be a reason and nothing else.

const CODE = 'tango_foxtrot';

/** What an error says for this header. */
async function reasonIn(header: string | undefined, status = 401): Promise<string | undefined> {
  const headers = header === undefined ? undefined : { 'www-authenticate': header };
  const { answer } = await clientTo({ fetch: () => new Response(null, { status, ...(headers && { headers }) }) })({
    method: 'POST',
    path: path`/users/${'ada_of_acme'}`,
    json: { passCode: CODE },
  });
  return failureOf('UNAUTHENTICATED', answer).providerCode;
}

describe('the reason is', () => {
  test.each([
    ['invalid_token', 'Bearer realm="Okta", error="invalid_token", error_description="The token has expired."'],
    ['insufficient_scope', 'Bearer error="insufficient_scope", scope="okta.users.read"'],
    ['use_dpop_nonce', 'DPoP error=use_dpop_nonce, algs="RS256"'],
    ['invalid_dpop_proof', 'DPoP algs="RS256 ES256", error="invalid_dpop_proof"'],
    ['invalid_dpop_proof', 'Bearer realm="acme", DPoP ERROR="invalid_dpop_proof"'],
    ['invalid_token', 'Bearer error_description="not error= this", error="invalid_token"'],
    ['invalid_token', 'Bearer error="invalid_token", DPoP error="invalid_dpop_proof"'],
  ])('%s in %s', async (reason, header) => {
    for (const status of [400, 401, 403]) expect(await reasonIn(header, status)).toBe(reason);
  });
});

describe('there is none', () => {
  test.each([
    ['no header', undefined],
    ['no parameter', 'Bearer realm="acme"'],
    ['a description alone', 'Bearer error_description="invalid_token"'],
    ['a reason within a description', 'Bearer error_description="x, error=invalid_token"'],
    ['a text', 'Bearer error="The token has expired"'],
    ['digits, which may be a code', 'Bearer error="code_918273"'],
    ['something that is too short', 'Bearer error="no"'],
    ['something that is too long', `Bearer error="${'a'.repeat(65)}"`],
    ['nothing', 'Bearer error=""'],
    ['half a quoted text', 'Bearer error="'],
    ['a header that is too long', `Bearer realm="${'a'.repeat(2_048)}", error="invalid_token"`],
    ['the code that was sent', `Bearer error="${CODE}"`],
    ['a part of the user', 'Bearer error="no_ada_of_acme"'],
    ['the credential', 'Bearer error="sesame"'],
  ])('for %s', async (_what, header) => {
    expect(await reasonIn(header)).toBeUndefined();
  });

  test.each([200, 404, 429, 500])('at the status %i', async (status) => {
    expect(await reasonIn('Bearer error="invalid_token"', status)).toBeUndefined();
  });
});
