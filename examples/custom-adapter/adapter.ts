// Acme MFA as an MfaProvider: HTTP, and Acme's words. What they mean is the table's to say, the rest polyfactor's.
import * as mfa from 'polyfactor';
import * as v from 'valibot';

/** "<what was sent> <HTTP status> <Acme's word>". What is not here is UNEXPECTED_RESPONSE: nobody gets in. */
const outcomes: mfa.Outcomes = {
  enroll: { 'begin 201 waiting': 'pending' },
  activate: {
    'code 200 enrolled': 'active',
    'code 422 wrong': 'wrong-answer',
    'poll 200 enrolled': 'active',
    'poll 200 waiting': 'pending',
    'poll 200 expired': 'expired',
  },
  challenge: { 'begin 201 waiting': 'pending' },
  verify: {
    'code 200 passed': 'approved',
    'code 422 wrong': 'wrong-answer',
    'code 422 used': 'replayed',
    'code 422 locked': 'locked',
    'poll 200 passed': 'approved',
    'poll 200 waiting': 'pending',
    'poll 200 denied': 'denied',
    'poll 200 expired': 'expired',
  },
  resend: { 'begin 201 waiting': 'pending' },
};
type Codes = { readonly [status: number]: mfa.MfaErrorCode };
const refusals: Codes = { 401: 'UNAUTHENTICATED', 403: 'FORBIDDEN', 404: 'NOT_FOUND', 429: 'RATE_LIMITED' };
const no: mfa.Capabilities['factors']['sms'] = { enroll: false, preverified: false, verify: [] };
const code: mfa.Capabilities['factors']['sms'] = { enroll: true, preverified: false, verify: ['code'] };
const none = { hotp: no, voice: no, email: no, webauthn: no, question: no, token: no };
const all: mfa.Capabilities['factors'] = { ...none, sms: code, totp: code, push: { ...code, verify: ['approval'] } };

// Of an answer only what is used is checked, and what an odd factor lacks does not spoil the list.
const text = v.pipe(v.string(), v.nonEmpty());
const maybe = v.fallback(v.optional(text), undefined);
const typeOf = v.fallback(v.picklist(['sms', 'totp', 'push', 'other']), 'other');
const factorSchema = v.object({ id: text, kind: v.fallback(text, 'unknown'), state: maybe, phone: maybe });
const offer = (kind: string) => ({ id: kind, type: v.parse(typeOf, kind), displayName: kind, native: { type: kind } });
const listSchema = v.object({ factors: v.array(factorSchema), kinds: v.array(text) });
const totp = v.object({ kind: v.literal('totp'), uri: text, secret: text });
const setup = v.optional(v.variant('kind', [totp, v.object({ kind: v.literal('app'), uri: text })]));
const attemptSchema = v.object({ id: text, user: text, state: text, factor: factorSchema, seconds: v.number(), setup });

/** How to reach an Acme tenant: an origin, https but on loopback hosts, and the service's token. */
export type AcmeOptions = Omit<mfa.Common, 'pollShare'> & { baseUrl: string; apiToken: string };
type Target = readonly [method: 'GET' | 'POST' | 'DELETE', ...path: unknown[]];
/** An MfaProvider over Acme. Throws MfaError INVALID_CONFIG. */
export function createAcmeProvider({ baseUrl, apiToken, ...options }: AcmeOptions): mfa.MfaProvider {
  const { fetch: send = fetch, timeoutMs = 10_000, ...common } = options;
  const isOrigin = /^(https:\/\/[\w.-]+|http:\/\/localhost)(:\d+)?$/.test(baseUrl) && URL.canParse(baseUrl);
  if (!isOrigin || !/^[\x21-\x7e]+$/.test(apiToken)) throw failure({ code: 'INVALID_CONFIG' });

  /** One request, sent once: what carries a code or sends a message must not go again. */
  async function ask<T>(call: mfa.DriverCall, schema: v.GenericSchema<unknown, T>, target: Target, json?: object) {
    const [method, ...path] = target;
    const url = `${baseUrl}/v1/users/${[call.userId, ...path].map(segment).join('/')}`;
    const headers = { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' };
    const body = json === undefined ? null : JSON.stringify(json);
    const signal = AbortSignal.any([call.signal ?? [], AbortSignal.timeout(timeoutMs)].flat());
    const request = new Request(url, { method, headers, body, signal, redirect: 'manual' });
    const answer = Promise.resolve(request).then(send).then(whole);
    // Fetch may lose a signal while the body is read (garbage collection), and so the end is raced for.
    const ended = new Promise<never>((_, reject) => signal.addEventListener('abort', reject));
    call.trace.requests += 1;
    try {
      const [{ ok, status, headers }, text] = await Promise.race([answer, ended]);
      call.trace.status = status;
      // 422 is how Acme says that a code is wrong; anywhere else it is no answer.
      if (!ok && !(status === 422 && path.at(-1) === 'answer')) {
        const code = refusals[status] ?? (status >= 500 ? 'UNAVAILABLE' : 'UNEXPECTED_RESPONSE');
        const seconds = Math.abs(Number(headers.get('retry-after'))) || 60;
        throw failure({ code, status, ...(status === 429 && { retryAfterMs: Math.min(seconds, 900) * 1000 }) });
      }
      const read = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text || 'null');
      if (!read.success) throw failure({ code: 'UNEXPECTED_RESPONSE', status });
      return { status, read: read.output };
    } catch (thrown) {
      // What a broken connection says of itself may show the URL.
      const error = mfa.isMfaError(thrown) ? thrown : failure({ code: 'UNAVAILABLE' });
      throw method === 'GET' || (error.status ?? 0) in refusals ? error : failure({ ...error, outcomeUnknown: true });
    }
  }

  /** What Acme says of an attempt, in its own word; `step` and `factor` are for the operations that need them. */
  async function attempt(call: mfa.DriverCall, sent: string, target: Target, json?: object) {
    const { status, read } = await ask(call, attemptSchema, target, json);
    const factor = factorOf(read.factor);
    const { id: factorId, type, destination } = factor;
    const step: mfa.DriverStep = {
      expects: type === 'push' ? ['approval'] : ['code'],
      canResend: type !== 'totp',
      prompt: { ...(destination && { destination }), ...(read.setup && { setup: read.setup }) },
      state: { attempt: read.id },
      factorId,
      lifetimeMs: read.seconds * 1000,
    };
    return { sent, status, word: read.state, names: { userId: read.user, factorId }, factor, step };
  }

  /** A code that the user typed, or the question whether the user has approved. */
  async function end(call: mfa.DriverCall, { handle, answer }: { handle: mfa.Handle; answer: mfa.Answer | undefined }) {
    const path = ['attempts', handle.state.attempt];
    if (answer?.kind === 'code') return attempt(call, 'code', ['POST', ...path, 'answer'], { code: answer.code });
    return answer === undefined ? attempt(call, 'poll', ['GET', ...path]) : unsupported();
  }

  const driver: mfa.MfaDriver = {
    id: 'acme-mfa',
    instance: new URL(baseUrl).host,
    capabilities: { factors: all, temporaryToken: false, expiresInSeconds: { min: 30, max: 900, default: 300 } },
    outcomes,
    pollAfterMs: 2000,
    listFactors: async (call) => (await ask(call, listSchema, ['GET', 'factors'])).read.factors.map(factorOf),
    listAvailableFactors: async (call) => (await ask(call, listSchema, ['GET', 'factors'])).read.kinds.map(offer),
    findFactor: async (call, id) => factorOf((await ask(call, factorSchema, ['GET', 'factors', id])).read),
    enroll: (call, { factor }) => {
      const phone = factor.type === 'sms' ? factor.phoneNumber : undefined;
      return attempt(call, 'begin', ['POST', 'factors'], { kind: factor.type, phone });
    },
    activate: end,
    challenge: (call, { factor }) => attempt(call, 'begin', ['POST', 'factors', factor?.id, 'attempts']),
    verify: end,
    resend: (call, { factorType, state }) =>
      factorType === 'totp' ? unsupported() : attempt(call, 'begin', ['POST', 'attempts', state.attempt, 'resend']),
    remove: async (call, id) => void (await ask(call, v.null(), ['DELETE', 'factors', id])),
    createTemporaryToken: unsupported,
  };
  return mfa.defineMfaProvider(driver, common);
}

function factorOf({ id, kind, state, phone }: v.InferOutput<typeof factorSchema>): mfa.Factor {
  const type = v.parse(typeOf, kind);
  const status = state === 'active' || state === 'pending' ? state : 'unusable';
  const verifiableBy = type === 'other' ? [] : [...all[type].verify];
  return { id, type, status, verifiableBy, ...(phone && { destination: phone }), native: { type: kind } };
}

/** One segment of a path, lest an id reaches another resource. Only one from a handle can be none. */
function segment(id: unknown): string {
  if (typeof id !== 'string' || /^\.{0,2}$/.test(id) || !id.isWellFormed()) throw failure({ code: 'HANDLE_INVALID' });
  return encodeURIComponent(id);
}

const whole = async (answer: Response): Promise<[Response, string]> => [answer, await answer.text()];
const unsupported = () => Promise.reject(failure({ code: 'UNSUPPORTED' }));
const failure = (fields: mfa.MfaErrorFields) =>
  new mfa.MfaError(fields, `Acme did not do what was asked: follow polyfactor's README on ${fields.code}.`);
