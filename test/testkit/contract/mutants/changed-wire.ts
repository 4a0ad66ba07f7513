import type { Mutant } from './mutant.ts';
import { adapter, client, failure, fetchSender, inFile, operation, unknownOutcome } from './sources.ts';

// Sources that send, wait or read in another way.

export const wireMutants: readonly Mutant[] = [
  {
    rule: 'wire-01',
    title: 'counts requests that it has not sent',
    sees: 'the number of requests in an event is 2, not 1',
    code: client('trace.requests += 1;', 'trace.requests += 2;'),
  },
  {
    rule: 'wire-02-verify-sms-code',
    title: 'never says that the outcome is unknown',
    sees: 'outcomeUnknown of verify after status 500 is undefined, not true',
    code: unknownOutcome('return isSent && (answered < 400 || answered >= 500);', 'return false;'),
  },
  {
    rule: 'wire-03-challenge-sms-code',
    title: 'always says that the outcome is unknown',
    sees: 'outcomeUnknown of challenge after status 403 is true, not undefined',
    code: unknownOutcome('return isSent && (answered < 400 || answered >= 500);', 'return isSent;'),
  },
  {
    rule: 'wire-03-verify-totp-code',
    title: 'takes every refusal for an outage',
    sees: "the code of the error for verify with status 403 is 'UNAVAILABLE', not one of",
    code: failure("if (status === 403) return 'FORBIDDEN';", "if (status === 403) return 'UNAVAILABLE';"),
  },
  {
    rule: 'wire-04-verify-sms-code',
    title: 'lets fetch follow redirects',
    sees: 'verify with status 301 in place of a response was not refused: it answered approved',
    code: [fetchSender("    redirect: 'manual',\n    signal,", "    redirect: 'follow' as 'manual',\n    signal,")],
  },
  {
    rule: 'wire-05-list',
    title: 'reads responses of any size',
    sees: 'listFactors with a large response in place of a response was not refused: it answered a',
    code: inFile('src/adapter-kit/http/sender.ts')('const MAX_BODY_BYTES = 1_048_576;', 'const MAX_BODY_BYTES = 1e9;'),
  },
  {
    rule: 'timeout-01-verify-sms-code',
    title: 'has no time-out',
    sees: 'verify with no response has not ended after 3000 ms',
    code: fetchSender('ky.create({ timeout: timeoutMs,', 'ky.create({ timeout: 60_000,'),
  },
  {
    rule: 'timeout-02-list',
    title: 'has no time-out for the body',
    sees: 'listFactors with a body without an end has not ended after 3000 ms',
    code: [
      fetchSender(
        'const text = await raceAbort(readText(answer, request.signal), request.signal);',
        'if (answer.status === 200) return new Response(answer.body as ReadableStream);\nconst text = await readText(answer, request.signal);',
      ),
      fetchSender(
        'const text = await raceAbort(response.text(), signal);',
        'const text = await (await response).text();',
      ),
    ],
  },
  {
    rule: 'timeout-03-challenge-sms-code',
    title: 'gives fetch no signal',
    sees: 'the request of challenge goes on after an abort: fetch got no signal',
    code: fetchSender(
      "    redirect: 'manual',\n    signal,",
      "    redirect: 'manual',\n    signal: new AbortController().signal,",
    ),
  },
  {
    rule: 'address-03',
    title: 'builds paths without encoding',
    sees: 'the number of segments of a path with an odd id is 5, not 6',
    code: inFile('src/adapter-kit/http/path.ts')('return encodeURIComponent(segment);', 'return segment;'),
  },
  {
    rule: 'list-07',
    title: 'loses a list to one odd factor',
    sees: 'a call that must succeed threw UNEXPECTED_RESPONSE: The identity provider gave a body',
    code: adapter("kind: v.fallback(text, 'unknown'), state: lenient(text)", 'kind: text, state: text'),
  },
  {
    rule: 'list-08',
    title: 'reads lists of any length',
    sees: "a list of 1,001 factors was not refused: it answered 'a list of 1001'",
    code: adapter('v.pipe(kit.list, v.array(factorSchema))', 'v.array(factorSchema)'),
  },
  {
    rule: 'event-01',
    title: 'fails when its listener fails',
    sees: 'a list fails because the listener of events has thrown',
    code: operation(
      '  } catch {\n    // By contract a throwing listener changes nothing.\n  }',
      '  } catch (error) {\n    throw error;\n  }',
    ),
  },
  {
    rule: 'event-03-sms-code',
    title: 'does not say why an answer was rejected',
    sees: 'the reason in the event of a wrong answer is undefined',
    code: operation('...(reason !== undefined && { reason }),', ''),
  },
  {
    rule: 'event-03-totp-code',
    title: 'does not say in which operation it has failed',
    sees: 'the operation of an error is undefined',
    code: operation('    operation: error.operation ?? operation,\n', ''),
  },
  {
    rule: 'event-02',
    title: 'calls every call well',
    sees: "what the events say is 'acme-mfa listFactors ok,acme-mfa listFactors ok,acme-mfa",
    code: operation(
      'ending = { outcome, ...(networkCode !== undefined && { networkCode }) };',
      "ending = { outcome: 'ok', ...(networkCode !== undefined && { networkCode }) };",
    ),
  },
  {
    rule: 'secret-07-verify-sms-code',
    title: 'keeps what an error page says',
    sees: 'the error of verify holds a credential of the service',
    code: failure(
      'return failureOf(code, response, {\n    retryAfterMs',
      'return failureOf(code, response, {\n    providerCode: String(Object(response.body).error),\n    retryAfterMs',
    ),
  },
];
