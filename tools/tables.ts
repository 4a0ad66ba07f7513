// The tables of docs/switching.md, made from the code: `node tools/tables.ts` rewrites them, `--check` only says whether
// they are still true. What each provider can do is read from its capabilities; what it sends is recorded while its
// operations run against the emulators.
import { readFileSync, writeFileSync } from 'node:fs';
import { createOktaProvider } from '../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../adapters/onelogin/v2/index.ts';
import type { Capabilities, Expectation, KnownFactorType, MfaProvider } from '../src/index.ts';
import { FACTOR_TYPES } from '../src/spec/factors.ts';
import type { World } from '../src/testkit/contract/index.ts';
import { pollUntilDecided, rightAnswerTo } from '../src/testkit/contract/support/answers.ts';
import {
  activeFactor,
  newFactor,
  otherUserOf,
  type Person,
  pause,
  userOf,
} from '../src/testkit/contract/support/enrollments.ts';
import { expectsOption } from '../src/testkit/contract/support/verifications.ts';
import { createOktaEmulator, createOneLoginEmulator, type RecordedRequest } from '../src/testkit/emulator/index.ts';
import { createFakeProvider } from '../src/testkit/fake/index.ts';

// ── what each can do ────────────────────────────────────────────────────────

const NONE = '–';

function factorCell({ factors }: Capabilities, type: KnownFactorType): string {
  const { enroll, preverified, verify } = factors[type];
  const able = [
    enroll && `enroll${preverified === false ? '' : ` (preverified ${preverified})`}`,
    verify.length > 0 && `verify by ${verify.join(' or ')}`,
  ];
  return able.filter(Boolean).join(', ') || NONE;
}

function tokenCell({ temporaryToken }: Capabilities): string {
  if (temporaryToken === false) return NONE;
  const { minSeconds, maxSeconds, reusable, verify } = temporaryToken;
  return [`made: ${minSeconds} to ${maxSeconds} s`, reusable && 'reusable on request', verify && 'redeemed here']
    .filter(Boolean)
    .join(', ');
}

function lifetimeCell({ expiresInSeconds: { min, max, default: usual } }: Capabilities): string {
  return `${min} to ${max} s, else ${usual} s`;
}

function capabilitiesTable(): string {
  const unused = 'unused';
  const org = { orgUrl: 'https://acme.okta.com', apiToken: unused };
  const account = { subdomain: 'acme', accessToken: unused };
  const providers = [
    createFakeProvider(),
    createOktaProvider(org),
    createOneLoginV1Provider(account),
    createOneLoginV2Provider(account),
  ];
  const withCodes = createOktaProvider({ ...org, temporaryAccessCode: { authenticatorId: unused } });
  const row = (name: string, cell: (capabilities: Capabilities) => string) => [
    name,
    ...providers.map(({ capabilities }) => cell(capabilities)),
  ];
  return table([
    ['factor', ...providers.map(({ id }) => id)],
    ...FACTOR_TYPES.map((type) => row(type, (capabilities) => factorCell(capabilities, type))),
    row('temporary token', tokenCell).map((cell, index) =>
      providers[index - 1]?.id === withCodes.id
        ? `${cell}; with \`temporaryAccessCode\` ${tokenCell(withCodes.capabilities)}`
        : cell,
    ),
    row('`expiresInSeconds`', lifetimeCell),
  ]);
}

// ── what each sends ─────────────────────────────────────────────────────────

const OPERATIONS = [
  'listFactors',
  'listAvailableFactors',
  'enroll',
  'activate',
  'challenge',
  'verify',
  'resend',
  'remove',
  'createTemporaryToken',
] as const satisfies readonly (keyof MfaProvider)[];
type Operation = (typeof OPERATIONS)[number];

/** A fresh tenant, and what has been sent to it. */
type Tenant = { readonly world: World; readonly sent: readonly RecordedRequest[] };
type Visit = () => Tenant;

const PEOPLE = ['1001', '1002'] as const;

function peopleOf(emulator: { readonly phone: (userId: string) => World['phone'] }) {
  const [userId, otherUserId] = PEOPLE;
  return { userId, otherUserId, phone: emulator.phone(userId), otherPhone: emulator.phone(otherUserId) };
}

const unneeded = { requests: () => 0, answerNonsenseNext: () => {}, secrets: [] } as const;

function okta(): Tenant {
  const emulator = createOktaEmulator({ users: PEOPLE });
  const { orgUrl, apiToken, tacAuthenticatorId, hotpProfileId, fetch, clock } = emulator;
  const temporaryAccessCode = { authenticatorId: tacAuthenticatorId };
  const provider = createOktaProvider({ orgUrl, apiToken, temporaryAccessCode, fetch, now: clock.now });
  const questionId = 'disliked_food';
  const world = { ...unneeded, ...peopleOf(emulator), provider, clock, hotpProfileId, questionId };
  return { world, sent: emulator.requests };
}

const createOneLogin = { v1: createOneLoginV1Provider, v2: createOneLoginV2Provider };

function oneLogin(version: keyof typeof createOneLogin): Tenant {
  const emulator = createOneLoginEmulator({ users: PEOPLE });
  const { baseUrl, fetch, clock, clickMagicLink, pickUpCall, pushCode } = emulator;
  // With a token of its own, what is sent belongs to the operation alone.
  const accessToken = () => emulator.accessToken;
  const provider = createOneLogin[version]({ baseUrl, accessToken, fetch, now: clock.now });
  const world: World = {
    ...unneeded,
    ...peopleOf(emulator),
    provider,
    clock,
    questionId: 'none',
    hotpProfileId: 'none',
    addFactor(type) {
      if (type === 'webauthn' || type === 'question' || type === 'hotp') throw new Error(`OneLogin has no ${type}.`);
      return emulator.addDevice(PEOPLE[0], type);
    },
    approve: ({ userId, factorType }) => (factorType === 'voice' ? pickUpCall(userId) : clickMagicLink(userId)),
    codeFor: ({ userId }) => pushCode(userId),
  };
  return { world, sent: emulator.requests };
}

const tenants: readonly (readonly [id: string, visit: Visit])[] = [
  ['okta', okta],
  ['onelogin-v1', () => oneLogin('v1')],
  ['onelogin-v2', () => oneLogin('v2')],
];

/** One use of an operation, and what it sent. */
type Use = {
  readonly operation: Operation;
  /** What was enrolled or verified; `all`: it makes no difference. */
  readonly of: string;
  /** In which case; `%` stands for all that it goes for. */
  readonly when?: string;
  readonly requests: readonly string[];
  /** These come before those of the rows above. */
  readonly isBefore?: boolean;
};
type Note = (use: Use) => void;

/** `METHOD path` without ids: a segment that is no plain word is one, unless it names the API's version. */
function lineOf({ method, path }: RecordedRequest): string {
  const segments = path.slice(1).split('/');
  return `${method} /${segments.map((text, at) => (at === 1 || /^[a-z_-]+$/.test(text) ? text : '{id}')).join('/')}`;
}

async function record<T>({ sent }: Tenant, work: () => Promise<T>) {
  const before = sent.length;
  const result = await work();
  return { result, requests: sent.slice(before).map(lineOf) };
}

/** A factor type, and the way to end its step where there are several. */
function named(type: string, way: Expectation, ways: readonly Expectation[]): string {
  return ways.length > 1 ? `${type} by ${way}` : type;
}

async function useLists(visit: Visit, note: Note): Promise<void> {
  const tenant = visit();
  const { provider, userId } = tenant.world;
  for (const operation of ['listFactors', 'listAvailableFactors'] as const) {
    const { requests } = await record<unknown>(tenant, () => provider[operation]({ userId }));
    note({ operation, of: 'all', requests });
  }
}

async function useEnrollments(visit: Visit, note: Note): Promise<void> {
  const { factors } = visit().world.provider.capabilities;
  for (const type of FACTOR_TYPES.filter((name) => factors[name].enroll)) {
    const { preverified } = factors[type];
    if (preverified !== 'required') await useEnrollment(visit, note, type);
    if (preverified !== false) {
      const { requests } = await enrolled(visit, type, true);
      note({ operation: 'enroll', of: `${type} preverified`, requests });
    }
    await useLookUps(visit, note, type);
  }
}

/** An enrollment that says by `available` which factor it means, so that none is looked up. */
async function enrolled(visit: Visit, type: KnownFactorType, preverified = false) {
  const tenant = visit();
  const { world } = tenant;
  const { provider, userId } = world;
  const available = (await provider.listAvailableFactors({ userId })).find((offered) => offered.type === type);
  const factor = newFactor(world, type, userOf(world), preverified || undefined);
  const { result: enrollment, requests } = await record(tenant, () => provider.enroll({ userId, factor, available }));
  return { tenant, enrollment, requests };
}

/** What an enrollment without `available` looks up: the first of a type, and another one of another user. */
async function useLookUps(visit: Visit, note: Note, type: KnownFactorType): Promise<void> {
  const tenant = visit();
  const { world } = tenant;
  const { provider } = world;
  const preverified = provider.capabilities.factors[type].preverified === 'required' || undefined;
  const lookUpsFor = async (person: Person) => {
    const factor = newFactor(world, type, person, preverified);
    const { requests } = await record(tenant, () => provider.enroll({ userId: person.userId, factor }));
    const { requests: needed } = await enrolled(visit, type, preverified);
    return requests.filter((line) => !needed.includes(line));
  };
  const first = await lookUpsFor(otherUserOf(world));
  pause(world);
  const next = await lookUpsFor(userOf(world));
  if (first.length === 0) return;
  const when = `% without \`available\`, ${next.length === 0 ? 'the first time' : 'each time'}`;
  note({ operation: 'enroll', of: type, when, requests: first, isBefore: true });
}

async function useEnrollment(visit: Visit, note: Note, type: KnownFactorType): Promise<void> {
  const { enrollment, requests } = await enrolled(visit, type);
  note({ operation: 'enroll', of: type, requests });
  if (enrollment.status === 'active') return;
  for (const way of enrollment.handle.expects) await useActivation(visit, note, type, way);
  if (enrollment.prompt.canResend) await useResendOfEnrollment(visit, note, type);
}

async function pending(visit: Visit, type: KnownFactorType) {
  const { tenant, enrollment } = await enrolled(visit, type);
  if (enrollment.status === 'active') throw new Error(`The enrollment of ${type} is active at once.`);
  return { tenant, world: tenant.world, ...enrollment };
}

async function useActivation(visit: Visit, note: Note, type: KnownFactorType, way: Expectation): Promise<void> {
  const { tenant, world, prompt, handle } = await pending(visit, type);
  const { provider, userId } = world;
  // A code is typed where the picture cannot be scanned: scanning it is the approval.
  const isTyped = way === 'code' && handle.expects.includes('approval');
  const { setup: _, ...unscanned } = prompt;
  const answer = await rightAnswerTo(world, { prompt: isTyped ? unscanned : prompt, handle }, way);
  const { result, requests } = await record(tenant, () =>
    pollUntilDecided(world, () => provider.activate({ userId, handle, answer })),
  );
  if (result.status !== 'active') throw new Error(`The right answer to an enrollment of ${type} is ${result.status}.`);
  note({ operation: 'activate', of: named(type, way, handle.expects), requests });
}

async function useResendOfEnrollment(visit: Visit, note: Note, type: KnownFactorType): Promise<void> {
  const { tenant, world, handle } = await pending(visit, type);
  pause(world);
  const { provider, userId } = world;
  const { requests } = await record(tenant, () => provider.resend({ userId, handle }));
  note({ operation: 'resend', of: type, when: 'enrollment of %', requests });
}

async function useVerifications(visit: Visit, note: Note): Promise<void> {
  const { factors } = visit().world.provider.capabilities;
  for (const type of FACTOR_TYPES) {
    for (const way of factors[type].verify) await useVerification(visit, note, type, way);
  }
}

/** A factor that can be challenged, in a tenant of its own. */
async function factorIn(visit: Visit, type: KnownFactorType) {
  const tenant = visit();
  const factor = await activeFactor(tenant.world, type);
  if (factor === undefined) throw new Error(`There is no way to have a ${type} factor.`);
  return { tenant, factor };
}

async function useVerification(visit: Visit, note: Note, type: KnownFactorType, way: Expectation): Promise<void> {
  const { tenant, factor } = await factorIn(visit, type);
  const { world } = tenant;
  const { provider, userId } = world;
  const choice = expectsOption(world, type, way);
  const of = named(type, way, provider.capabilities.factors[type].verify);

  const challenge = await record(tenant, () => provider.challenge({ userId, factor, ...choice }));
  note({ operation: 'challenge', of, requests: challenge.requests });
  const { handle, prompt } = challenge.result;
  const answer = await rightAnswerTo(world, { handle, prompt }, way);
  const verify = await record(tenant, () => pollUntilDecided(world, () => provider.verify({ userId, handle, answer })));
  if (verify.result.status !== 'approved') throw new Error(`The right answer to ${of} is ${verify.result.status}.`);
  note({ operation: 'verify', of, requests: verify.requests });

  pause(world);
  const again = await record(tenant, () => provider.challenge({ userId, factorId: factor.id, ...choice }));
  const lookUps = again.requests.slice(0, again.requests.length - challenge.requests.length);
  note({ operation: 'challenge', of: 'all', when: '% by `factorId`', requests: lookUps, isBefore: true });
  if (!again.result.prompt.canResend) return;
  pause(world);
  const resend = await record(tenant, () => provider.resend({ userId, handle: again.result.handle }));
  note({ operation: 'resend', of, when: 'verification of %', requests: resend.requests });
}

async function useRemoval(visit: Visit, note: Note): Promise<void> {
  const { tenant, factor } = await factorIn(visit, 'sms');
  const { provider, userId } = tenant.world;
  const { requests } = await record(tenant, () => provider.remove({ userId, factorId: factor.id }));
  note({ operation: 'remove', of: 'all', requests });
}

async function useTemporaryTokens(visit: Visit, note: Note): Promise<void> {
  const tenant = visit();
  const { provider, userId } = tenant.world;
  const { temporaryToken } = provider.capabilities;
  if (temporaryToken === false) return;
  const made = await record(tenant, () => provider.createTemporaryToken({ userId }));
  note({ operation: 'createTemporaryToken', of: 'all', requests: made.requests });
  if (!temporaryToken.verify) return;
  const of = 'temporary token';
  const challenge = await record(tenant, () => provider.challenge({ userId, temporaryToken: true }));
  note({ operation: 'challenge', of, requests: challenge.requests });
  const answer = { kind: 'code', code: made.result.token } as const;
  const { handle } = challenge.result;
  const verify = await record(tenant, () => provider.verify({ userId, handle, answer }));
  note({ operation: 'verify', of, requests: verify.requests });
}

async function usesOf(visit: Visit): Promise<readonly Use[]> {
  const uses: Use[] = [];
  const note: Note = (use) => void uses.push(use);
  for (const use of [useLists, useEnrollments, useVerifications, useRemoval, useTemporaryTokens])
    await use(visit, note);
  return uses;
}

async function operationsTable(): Promise<string> {
  const uses = await Promise.all(tenants.map(async ([id, visit]) => [id, await usesOf(visit)] as const));
  const rows = OPERATIONS.flatMap((operation) =>
    uses.flatMap(([id, all]) => {
      const own = all
        .filter((use) => use.operation === operation)
        .toSorted((a, b) => Number(a.isBefore ?? false) - Number(b.isBefore ?? false));
      if (own.length === 0) return [[operation, id, 'all', '`UNSUPPORTED`']];
      return [...Map.groupBy(own, sentBy)].map(([sent, those]) => [operation, id, subjectOf(those), sent]);
    }),
  );
  return table([['operation', 'provider', 'of', 'requests'], ...rows]);
}

function sentBy({ requests, isBefore = false }: Use): string {
  const sent = requests.map((line) => `\`${line}\``).join(', ') || 'none';
  return isBefore ? `before these: ${sent}` : sent;
}

/** What is sent for all these, each named once. */
function subjectOf(uses: readonly Use[]): string {
  const cases = Map.groupBy(uses, ({ when = '%' }) => when);
  return [...cases]
    .map(([when, those]) => when.replace('%', [...new Set(those.map(({ of }) => of))].join(', ')))
    .join('; ');
}

// ── the page ────────────────────────────────────────────────────────────────

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function withTable(text: string, name: string, content: string): string {
  const marked = new RegExp(`(<!-- table:${name}:begin[^>]*-->\n)[\\s\\S]*?(<!-- table:${name}:end -->)`);
  if (!marked.test(text)) throw new Error(`The page has no place for the table "${name}".`);
  return text.replace(marked, (_, begin: string, end: string) => `${begin}${content}\n${end}`);
}

const page = new URL('../docs/switching.md', import.meta.url);
const before = readFileSync(page, 'utf8');
const after = withTable(withTable(before, 'capabilities', capabilitiesTable()), 'operations', await operationsTable());
if (!process.argv.includes('--check')) writeFileSync(page, after);
else if (after !== before) {
  process.stderr.write('The tables of docs/switching.md are not true any more: run node tools/tables.ts.\n');
  process.exitCode = 1;
}
