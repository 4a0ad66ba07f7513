// Writes the tables of docs/switching.md from the code. With `--check` it changes nothing and only says whether the
// tables are up to date. The first table comes from the capabilities of each provider. The second one is recorded: each
// operation runs with an emulator, and the script lists the requests.
import { readFileSync, writeFileSync } from 'node:fs';
import { createOktaProvider } from '../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../adapters/onelogin/v2/index.ts';
import type { Capabilities, Expectation, KnownFactorType } from '../src/index.ts';
import { FACTOR_TYPES } from '../src/spec/factors.ts';
import { METHODS } from '../src/spec/methods.ts';
import type { Scene } from '../src/testkit/contract/stage.ts';
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

// ── capabilities ────────────────────────────────────────────────────────

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
  return [`create (${minSeconds} to ${maxSeconds} s)`, reusable && 'reusable on request', verify && 'redeem']
    .filter(Boolean)
    .join(', ');
}

function lifetimeCell({ expiresInSeconds: { min, max, default: usual } }: Capabilities): string {
  return `${min} to ${max} s, default ${usual} s`;
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
  const oktaWithCodes = createOktaProvider({ ...org, temporaryAccessCode: { authenticatorId: unused } });
  const row = (name: string, cell: (capabilities: Capabilities) => string) => [
    name,
    ...providers.map(({ capabilities }) => cell(capabilities)),
  ];
  return table([
    ['factor', ...providers.map(({ id }) => id)],
    ...FACTOR_TYPES.map((type) => row(type, (capabilities) => factorCell(capabilities, type))),
    row('temporary token', tokenCell).map((cell, index) =>
      providers[index - 1]?.id === oktaWithCodes.id
        ? `${cell}; with \`temporaryAccessCode\`: ${tokenCell(oktaWithCodes.capabilities)}`
        : cell,
    ),
    row('`expiresInSeconds`', lifetimeCell),
  ]);
}

// ── requests ─────────────────────────────────────────────────────────

type Operation = (typeof METHODS)[number];

/** A new tenant, and the requests that were sent to it. */
type Tenant = { readonly world: Scene; readonly sent: readonly RecordedRequest[] };
type CreateTenant = () => Tenant;

const USER_IDS = ['1001', '1002'] as const;

function usersOf(emulator: { readonly phone: (userId: string) => Scene['phone'] }) {
  const [userId, otherUserId] = USER_IDS;
  return { userId, otherUserId, phone: emulator.phone(userId), otherPhone: emulator.phone(otherUserId) };
}

const noControls = { requests: () => 0, answerNonsenseNext: () => {}, secrets: [] } as const;

function okta(): Tenant {
  const emulator = createOktaEmulator({ users: USER_IDS });
  const { orgUrl, apiToken, tacAuthenticatorId, hotpProfileId, fetch, clock } = emulator;
  const temporaryAccessCode = { authenticatorId: tacAuthenticatorId };
  const provider = createOktaProvider({ orgUrl, apiToken, temporaryAccessCode, fetch, now: clock.now });
  const questionId = 'disliked_food';
  const world = { ...noControls, ...usersOf(emulator), provider, clock, hotpProfileId, questionId };
  return { world, sent: emulator.requests };
}

const createOneLogin = { v1: createOneLoginV1Provider, v2: createOneLoginV2Provider };

function oneLogin(version: keyof typeof createOneLogin): Tenant {
  const emulator = createOneLoginEmulator({ users: USER_IDS });
  const { baseUrl, fetch, clock, clickMagicLink, pickUpCall, pushCode } = emulator;
  // The provider gets an access token here, so that the operation does not fetch one.
  const accessToken = () => emulator.accessToken;
  const provider = createOneLogin[version]({ baseUrl, accessToken, fetch, now: clock.now });
  const world: Scene = {
    ...noControls,
    ...usersOf(emulator),
    provider,
    clock,
    questionId: 'none',
    hotpProfileId: 'none',
    addFactor(type) {
      if (type === 'webauthn' || type === 'question' || type === 'hotp') throw new Error(`OneLogin has no ${type}.`);
      return emulator.addDevice(USER_IDS[0], type);
    },
    approve: ({ userId, factorType }) => (factorType === 'voice' ? pickUpCall(userId) : clickMagicLink(userId)),
    codeFor: ({ userId }) => pushCode(userId),
  };
  return { world, sent: emulator.requests };
}

const tenants: readonly (readonly [id: string, createTenant: CreateTenant])[] = [
  ['okta', okta],
  ['onelogin-v1', () => oneLogin('v1')],
  ['onelogin-v2', () => oneLogin('v2')],
];

/** One use of an operation, and the requests that it sent. */
type Usage = {
  readonly operation: Operation;
  /** Which factor type was enrolled or verified. `all`: the requests are the same for every type. */
  readonly of: string;
  /** In which case. `%` stands for the factor types. */
  readonly when?: string;
  readonly requests: readonly string[];
  /** These requests are sent before those of the rows above. */
  readonly comesFirst?: boolean;
};
type AddUsage = (usage: Usage) => void;

/** `METHOD path` without ids. A segment that is not a plain word is an id, except the version of the API. */
function lineOf({ method, path }: RecordedRequest): string {
  const segments = path.slice(1).split('/');
  return `${method} /${segments.map((text, at) => (at === 1 || /^[a-z_-]+$/.test(text) ? text : '{id}')).join('/')}`;
}

async function requestsDuring<T>({ sent }: Tenant, work: () => Promise<T>) {
  const before = sent.length;
  const result = await work();
  return { result, requests: sent.slice(before).map(lineOf) };
}

/** A factor type, and the way to end its step if there are several. */
function labelOf(type: string, way: Expectation, ways: readonly Expectation[]): string {
  return ways.length > 1 ? `${type} by ${way}` : type;
}

async function recordLists(createTenant: CreateTenant, addUsage: AddUsage): Promise<void> {
  const tenant = createTenant();
  const { provider, userId } = tenant.world;
  for (const operation of ['listFactors', 'listAvailableFactors'] as const) {
    const { requests } = await requestsDuring<unknown>(tenant, () => provider[operation]({ userId }));
    addUsage({ operation, of: 'all', requests });
  }
}

async function recordEnrollments(createTenant: CreateTenant, addUsage: AddUsage): Promise<void> {
  const { factors } = createTenant().world.provider.capabilities;
  for (const type of FACTOR_TYPES.filter((name) => factors[name].enroll)) {
    const { preverified } = factors[type];
    if (preverified !== 'required') await recordEnrollment(createTenant, addUsage, type);
    if (preverified !== false) {
      const { requests } = await enrolled(createTenant, type, true);
      addUsage({ operation: 'enroll', of: `${type} preverified`, requests });
    }
    await recordExtraReads(createTenant, addUsage, type);
  }
}

/** An enrollment with `available`, so that the provider needs no request to find the factor. */
async function enrolled(createTenant: CreateTenant, type: KnownFactorType, preverified = false) {
  const tenant = createTenant();
  const { world } = tenant;
  const { provider, userId } = world;
  const available = (await provider.listAvailableFactors({ userId })).find((offered) => offered.type === type);
  const factor = await newFactor(world, type, userOf(world), preverified || undefined);
  const { result: enrollment, requests } = await requestsDuring(tenant, () =>
    provider.enroll({ userId, factor, available }),
  );
  return { tenant, enrollment, requests };
}

/** Records which extra requests an enrollment without `available` sends: the first of its type, and a later one. */
async function recordExtraReads(createTenant: CreateTenant, addUsage: AddUsage, type: KnownFactorType): Promise<void> {
  const tenant = createTenant();
  const { world } = tenant;
  const { provider } = world;
  const preverified = provider.capabilities.factors[type].preverified === 'required' || undefined;
  const extraReadsFor = async (person: Person) => {
    const factor = await newFactor(world, type, person, preverified);
    const { requests } = await requestsDuring(tenant, () => provider.enroll({ userId: person.userId, factor }));
    const { requests: needed } = await enrolled(createTenant, type, preverified);
    return requests.filter((line) => !needed.includes(line));
  };
  const first = await extraReadsFor(otherUserOf(world));
  await pause(world);
  const next = await extraReadsFor(userOf(world));
  if (first.length === 0) return;
  const when = `% without \`available\`, ${next.length === 0 ? 'the first time' : 'each time'}`;
  addUsage({ operation: 'enroll', of: type, when, requests: first, comesFirst: true });
}

async function recordEnrollment(createTenant: CreateTenant, addUsage: AddUsage, type: KnownFactorType): Promise<void> {
  const { enrollment, requests } = await enrolled(createTenant, type);
  addUsage({ operation: 'enroll', of: type, requests });
  if (enrollment.status === 'active') return;
  for (const way of enrollment.handle.expects) await recordActivation(createTenant, addUsage, type, way);
  if (enrollment.prompt.canResend) await recordResendOfEnrollment(createTenant, addUsage, type);
}

async function pending(createTenant: CreateTenant, type: KnownFactorType) {
  const { tenant, enrollment } = await enrolled(createTenant, type);
  if (enrollment.status === 'active') throw new Error(`The enrollment of ${type} is active at once.`);
  return { tenant, world: tenant.world, ...enrollment };
}

async function recordActivation(
  createTenant: CreateTenant,
  addUsage: AddUsage,
  type: KnownFactorType,
  way: Expectation,
): Promise<void> {
  const { tenant, world, prompt, handle } = await pending(createTenant, type);
  const { provider, userId } = world;
  // Scanning the QR code would be the approval. To activate with a code, the user must not see it.
  const isTyped = way === 'code' && handle.expects.includes('approval');
  const { setup: _, ...withoutSetup } = prompt;
  const answer = await rightAnswerTo(world, { prompt: isTyped ? withoutSetup : prompt, handle }, way);
  const { result, requests } = await requestsDuring(tenant, () =>
    pollUntilDecided(world, () => provider.activate({ userId, handle, answer })),
  );
  if (result.status !== 'active') throw new Error(`The right answer to an enrollment of ${type} is ${result.status}.`);
  addUsage({ operation: 'activate', of: labelOf(type, way, handle.expects), requests });
}

async function recordResendOfEnrollment(
  createTenant: CreateTenant,
  addUsage: AddUsage,
  type: KnownFactorType,
): Promise<void> {
  const { tenant, world, handle } = await pending(createTenant, type);
  await pause(world);
  const { provider, userId } = world;
  const { requests } = await requestsDuring(tenant, () => provider.resend({ userId, handle }));
  addUsage({ operation: 'resend', of: type, when: 'enrollment of %', requests });
}

async function recordVerifications(createTenant: CreateTenant, addUsage: AddUsage): Promise<void> {
  const { factors } = createTenant().world.provider.capabilities;
  for (const type of FACTOR_TYPES) {
    for (const way of factors[type].verify) await recordVerification(createTenant, addUsage, type, way);
  }
}

/** A new tenant with a factor that can be challenged. */
async function createTenantWithFactor(createTenant: CreateTenant, type: KnownFactorType) {
  const tenant = createTenant();
  const factor = await activeFactor(tenant.world, type);
  if (factor === undefined) throw new Error(`There is no way to have a ${type} factor.`);
  return { tenant, factor };
}

async function recordVerification(
  createTenant: CreateTenant,
  addUsage: AddUsage,
  type: KnownFactorType,
  way: Expectation,
): Promise<void> {
  const { tenant, factor } = await createTenantWithFactor(createTenant, type);
  const { world } = tenant;
  const { provider, userId } = world;
  const choice = expectsOption(world, type, way);
  const of = labelOf(type, way, provider.capabilities.factors[type].verify);

  const challenge = await requestsDuring(tenant, () => provider.challenge({ userId, factor, ...choice }));
  addUsage({ operation: 'challenge', of, requests: challenge.requests });
  const { handle, prompt } = challenge.result;
  const answer = await rightAnswerTo(world, { handle, prompt }, way);
  const verify = await requestsDuring(tenant, () =>
    pollUntilDecided(world, () => provider.verify({ userId, handle, answer })),
  );
  if (verify.result.status !== 'approved') throw new Error(`The right answer to ${of} is ${verify.result.status}.`);
  addUsage({ operation: 'verify', of, requests: verify.requests });

  await pause(world);
  const other = await provider.challenge({ userId, factor, ...choice });
  const cancel = await requestsDuring(tenant, () => provider.cancel({ userId, handle: other.handle }));
  addUsage({ operation: 'cancel', of, requests: cancel.requests });

  await pause(world);
  const again = await requestsDuring(tenant, () => provider.challenge({ userId, factorId: factor.id, ...choice }));
  const extraReads = again.requests.slice(0, again.requests.length - challenge.requests.length);
  addUsage({ operation: 'challenge', of: 'all', when: '% with `factorId`', requests: extraReads, comesFirst: true });
  if (!again.result.prompt.canResend) return;
  await pause(world);
  const resend = await requestsDuring(tenant, () => provider.resend({ userId, handle: again.result.handle }));
  addUsage({ operation: 'resend', of, when: 'verification of %', requests: resend.requests });
}

async function recordRemoval(createTenant: CreateTenant, addUsage: AddUsage): Promise<void> {
  const { tenant, factor } = await createTenantWithFactor(createTenant, 'sms');
  const { provider, userId } = tenant.world;
  const { requests } = await requestsDuring(tenant, () => provider.remove({ userId, factorId: factor.id }));
  addUsage({ operation: 'remove', of: 'all', requests });
}

async function recordTemporaryTokens(createTenant: CreateTenant, addUsage: AddUsage): Promise<void> {
  const tenant = createTenant();
  const { provider, userId } = tenant.world;
  const { temporaryToken } = provider.capabilities;
  if (temporaryToken === false) return;
  const made = await requestsDuring(tenant, () => provider.createTemporaryToken({ userId }));
  addUsage({ operation: 'createTemporaryToken', of: 'all', requests: made.requests });
  if (!temporaryToken.verify) return;
  const of = 'temporary token';
  const challenge = await requestsDuring(tenant, () => provider.challenge({ userId, temporaryToken: true }));
  addUsage({ operation: 'challenge', of, requests: challenge.requests });
  const answer = { kind: 'code', code: made.result.token } as const;
  const { handle } = challenge.result;
  const verify = await requestsDuring(tenant, () => provider.verify({ userId, handle, answer }));
  addUsage({ operation: 'verify', of, requests: verify.requests });
}

async function usagesOf(createTenant: CreateTenant): Promise<readonly Usage[]> {
  const usages: Usage[] = [];
  const addUsage: AddUsage = (usage) => void usages.push(usage);
  for (const record of [recordLists, recordEnrollments, recordVerifications, recordRemoval, recordTemporaryTokens])
    await record(createTenant, addUsage);
  return usages;
}

async function operationsTable(): Promise<string> {
  const uses = await Promise.all(
    tenants.map(async ([id, createTenant]) => [id, await usagesOf(createTenant)] as const),
  );
  const rows = METHODS.flatMap((operation) =>
    uses.flatMap(([id, all]) => {
      const own = all
        .filter((use) => use.operation === operation)
        .toSorted((a, b) => Number(a.comesFirst ?? false) - Number(b.comesFirst ?? false));
      if (own.length === 0) return [[operation, id, 'all', '`UNSUPPORTED`']];
      return [...Map.groupBy(own, sentBy)].map(([sent, those]) => [operation, id, factorTypesOf(those), sent]);
    }),
  );
  return table([['operation', 'provider', 'factor type', 'requests'], ...rows]);
}

function sentBy({ requests, comesFirst = false }: Usage): string {
  const sent = requests.map((line) => `\`${line}\``).join(', ') || 'none';
  return comesFirst ? `first: ${sent}` : sent;
}

/** The factor types of these usages, each named once. */
function factorTypesOf(uses: readonly Usage[]): string {
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
  const begin = text.indexOf(`<!-- table:${name}:begin`);
  const from = text.indexOf('-->\n', begin) + 4;
  const to = text.indexOf(`<!-- table:${name}:end -->`);
  if (begin < 0 || to < from) throw new Error(`The page has no place for the table "${name}".`);
  return `${text.slice(0, from)}${content}\n${text.slice(to)}`;
}

const page = new URL('../docs/switching.md', import.meta.url);
const before = readFileSync(page, 'utf8');
const after = withTable(withTable(before, 'capabilities', capabilitiesTable()), 'operations', await operationsTable());
if (!process.argv.includes('--check')) writeFileSync(page, after);
else if (after !== before) {
  process.stderr.write('The tables of docs/switching.md are out of date: run node tools/tables.ts.\n');
  process.exitCode = 1;
}
