// Acme MFA as an MfaProvider, written with the adapter kit: Acme's words and requests. The core decides what they mean.
import * as mfa from 'polyfactor';
import * as kit from 'polyfactor/adapter-kit';
import * as v from 'valibot';

// "<what was sent> <HTTP status> <Acme's word>". A word that is not here is UNEXPECTED_RESPONSE: nobody gets in.
const begun = { 'begin 201 waiting': 'pending' } as const;
const wrong = { 'code 422 wrong': 'wrong-answer' } as const;
const open = { 'poll 200 waiting': 'pending', 'poll 200 expired': 'expired' } as const;
const refused = { 'code 422 used': 'replayed', 'code 422 locked': 'locked', 'poll 200 denied': 'denied' } as const;
const outcomes: mfa.Outcomes = {
  enroll: begun,
  activate: { 'code 200 enrolled': 'active', 'poll 200 enrolled': 'active', ...open, ...wrong },
  challenge: begun,
  verify: { 'code 200 passed': 'approved', 'poll 200 passed': 'approved', ...open, ...wrong, ...refused },
  resend: begun,
};
const code = { enroll: true, preverified: false, verify: ['code'] } as const;
const factors: mfa.DriverCapabilities['factors'] = { sms: code, totp: code, push: { ...code, verify: ['approval'] } };
const { nonEmptyString: text, lenient } = kit;
const typeOf = v.fallback(v.picklist(['sms', 'totp', 'push', 'other']), 'other');
const row = v.object({ id: text, kind: v.fallback(text, 'unknown'), state: lenient(text), phone: lenient(text) });
const factorSchema = v.pipe(row, v.transform(factorOf));
const listSchema = v.object({ factors: v.pipe(kit.list, v.array(factorSchema)), kinds: v.array(text) });
const totp = v.object({ kind: v.literal('totp'), uri: text, secret: text });
const setup = v.optional(v.variant('kind', [totp, v.object({ kind: v.literal('app'), uri: text })]));
const attemptSchema = v.object({ id: text, user: text, state: text, factor: factorSchema, seconds: v.number(), setup });
const stateSchema = v.strictObject({ attempt: v.pipe(v.string(), v.regex(/^[\w-]+$/)) });
const optionsSchema = v.strictObject({ ...kit.commonOptions, baseUrl: kit.baseUrl, apiToken: kit.credentialText });

export type AcmeOptions = mfa.Common & { baseUrl: string; apiToken: string };
/** An MfaProvider over Acme. Throws MfaError INVALID_CONFIG. */
export function createAcmeProvider(options: AcmeOptions): mfa.MfaProvider {
  const { baseUrl, apiToken, ...common } = kit.checkOptions('acme-mfa', optionsSchema, options);
  const authorize = kit.createCredential('Bearer', apiToken, common);
  const client = kit.createClient({ baseUrl, authorize, pollAfterMs: 2000 }, common);
  const get = (call: kit.HttpCall, path: kit.Path) => client.fetchJson(call, { method: 'GET', path, retryable: true });

  /** One request about an attempt: Acme's word, the factor, and the step that the core opens if the word allows it. */
  async function send(call: mfa.DriverCall, sent: string, path: kit.Path, json?: mfa.JsonObject, attempt?: string) {
    const request = { path, json, method: sent === 'poll' ? 'GET' : 'POST', carriesCode: sent === 'code' } as const;
    const reply = await client.fetchStep(call, request);
    const { id, user: userId, state: word, factor, seconds, setup } = kit.parseStep(attemptSchema, reply);
    if (attempt !== undefined && id !== attempt) throw kit.unexpected(reply.response.status, 'another attempt');
    const { id: factorId, type, destination } = factor;
    const shown = { canResend: type !== 'totp', prompt: kit.omitUndefined({ destination, setup }) };
    const expects = [type === 'push' ? 'approval' : 'code'] as const;
    const step = { ...shown, expects, state: { attempt: id }, factorId, lifetimeMs: seconds * 1000 };
    return { ...reply, sent, status: reply.response.status, word, names: { userId, factorId }, factor, step };
  }
  async function end(call: mfa.DriverCall, { handle, answer }: { handle: mfa.Handle; answer: mfa.Answer | undefined }) {
    const [user, id, code] = [call.userId, attemptIn(handle), kit.codeOf(answer)];
    if (code === undefined) return send(call, 'poll', kit.path`/v1/users/${user}/attempts/${id}`, undefined, id);
    return send(call, 'code', kit.path`/v1/users/${user}/attempts/${id}/answer`, { code }, id);
  }
  const driver: mfa.MfaDriver = {
    id: 'acme-mfa',
    instance: new URL(baseUrl).host,
    capabilities: { factors, temporaryToken: false, expiresInSeconds: { min: 30, max: 900, default: 300 } },
    outcomes,
    pollAfterMs: 2000,
    listFactors: async (call) => kit.parseBody(listSchema, await get(call, factorsOf(call))).factors,
    listAvailableFactors: async (call) => kit.parseBody(listSchema, await get(call, factorsOf(call))).kinds.map(offer),
    findFactor: async (call, id) => kit.parseBody(factorSchema, await get(call, factorAt(call, id))),
    enroll: (call, { factor }) => send(call, 'begin', factorsOf(call), bodyOf(factor)),
    activate: end,
    challenge: (call, { factor }) =>
      send(call, 'begin', kit.path`/v1/users/${call.userId}/factors/${factor?.id ?? ''}/attempts`),
    verify: end,
    resend: async (call, handle) => {
      if (handle.factorType === 'totp') throw kit.unsupported('resend of totp');
      return send(call, 'begin', kit.path`/v1/users/${call.userId}/attempts/${attemptIn(handle)}/resend`);
    },
    remove: (call, id) => client.fetchNothing(call, { method: 'DELETE', path: factorAt(call, id) }),
  };
  return mfa.defineMfaProvider(driver, common);
}
export { createAcmeProvider as createProvider };

const factorsOf = ({ userId }: mfa.DriverCall) => kit.path`/v1/users/${userId}/factors`;
const factorAt = ({ userId }: mfa.DriverCall, id: string) => kit.path`/v1/users/${userId}/factors/${id}`;
const attemptIn = (handle: mfa.Handle) => kit.readState(stateSchema, handle).attempt;
const offer = (kind: string) => ({ id: kind, type: v.parse(typeOf, kind), displayName: kind, native: { type: kind } });
const bodyOf = (it: mfa.NewFactor) => ({ kind: it.type, ...('phoneNumber' in it && { phone: it.phoneNumber }) });
function factorOf({ id, kind, state, phone: destination }: v.InferOutput<typeof row>): mfa.Factor {
  const type = v.parse(typeOf, kind);
  const status = state === 'active' || state === 'pending' ? state : 'unusable';
  const verifiableBy = type === 'other' ? [] : [...(factors[type]?.verify ?? [])];
  return { id, type, status, verifiableBy, ...kit.omitUndefined({ destination }), native: { type: kind } };
}
