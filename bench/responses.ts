import { readFileSync } from 'node:fs';
import { SMS_FACTOR_ID } from './client.ts';

// The responses are Okta's own examples. test/fixtures/okta/openapi-examples.json names the commit of
// okta/okta-management-openapi-spec that they come from.
const fixture = new URL('../test/fixtures/okta/openapi-examples.json', import.meta.url);
const { examples }: { readonly examples: Readonly<Record<string, unknown>> } = JSON.parse(
  readFileSync(fixture, 'utf8'),
);

/** The bodies of the responses, as an org at `origin` sends them. */
export function responsesOf(origin: string) {
  const bytesOf = (body: unknown) =>
    Buffer.from(JSON.stringify(body).replaceAll('https://{yourOktaDomain}', origin), 'utf8');
  return {
    factors: bytesOf([
      entry(examples.ListFactorsResults, SMS_FACTOR_ID),
      examples.ActivateFactorPushResponse,
      examples.ActivateFactorTotpResponse,
    ]),
    // The example is about another SMS factor of the same user.
    challenge: Buffer.from(
      bytesOf(examples.UserFactorChallengeSmsResponse).toString().replaceAll('smsszf1YNUtGWTx4j0g3', SMS_FACTOR_ID),
    ),
    success: bytesOf(examples.UserFactorVerifySuccessSmsResponse),
    // E0000068 and E0000011 of Okta's table of error codes.
    wrongCode: bytesOf(errorOf('E0000068', 'Invalid Passcode/Answer')),
    wrongToken: bytesOf(errorOf('E0000011', 'Invalid token provided')),
    unknown: bytesOf(errorOf('E0000022', 'The endpoint does not support the provided HTTP method')),
  };
}

function entry(list: unknown, id: string): unknown {
  const entries: readonly { readonly id?: unknown }[] = Array.isArray(list) ? list : [];
  const found = entries.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`The examples hold no factor ${id}.`);
  return found;
}

const errorOf = (errorCode: string, errorSummary: string) => ({
  errorCode,
  errorSummary,
  errorLink: errorCode,
  errorId: 'oaeneEaQF8qQrepOWHSkdoejw',
  errorCauses: [],
});
