// One user enrolls, verifies and removes second factors. The code uses only MfaProvider. `npm start` runs it with the
// fake, and over loopback HTTP with an emulated Okta and with both APIs of an emulated OneLogin. If MFA_PROVIDER and
// credentials are set, it lists the factors of a real user instead.
import {
  type Activation,
  type ActivationHandle,
  type Answer,
  type Challenge,
  configFromEnv,
  createMfaProvider,
  type Enrollment,
  type MfaProvider,
  type NewFactor,
  type Verification,
  type VerificationHandle,
  waitForApproval,
} from 'polyfactor';
import { createOktaEmulator, createOneLoginEmulator, serveEmulator } from 'polyfactor/emulator';
import { createFakeProvider } from 'polyfactor/fake';
import type { Phone } from 'polyfactor/testing';

/** The user, with a simulated phone. `wait` moves the clock. */
type Person = { readonly userId: string; readonly phone: Phone; readonly wait: (seconds: number) => void };
type Row = { readonly provider: string; readonly step: string; readonly outcome: string; readonly requests: string };

/** The whole journey. It reads capabilities and prompts, and never asks which identity provider it uses. */
async function journey(mfa: MfaProvider, person: Person, show: Show): Promise<void> {
  const { userId, phone, wait } = person;

  const available = await show.step('what can be enrolled?', () => mfa.listAvailableFactors({ userId }));
  show.seen(available.map((factor) => factor.displayName).join(', '));

  const newFactors: readonly NewFactor[] = [
    { type: 'totp' },
    { type: 'sms', phoneNumber: phone.phoneNumber },
    { type: 'push' },
    { type: 'webauthn' },
  ];
  for (const factor of newFactors.filter(({ type }) => mfa.capabilities.factors[type].enroll)) {
    const enrollment = await show.step(`enroll ${factor.type}`, () => mfa.enroll({ userId, factor }));
    await activate(mfa, person, show, factor.type, enrollment);
  }

  const factors = await show.step('what is enrolled?', () => mfa.listFactors({ userId }));
  for (const factor of factors) {
    wait(31); // a code works once, and Okta sends one SMS in 30 seconds
    const challenge = await show.step(`challenge ${factor.type}`, () => mfa.challenge({ userId, factor }));
    await verify(mfa, person, show, factor.type, challenge);
  }

  for (const { id: factorId, type } of factors) {
    await show.step(`remove ${type}`, () => mfa.remove({ userId, factorId }));
  }
  const left = await show.step('what is left?', () => mfa.listFactors({ userId }));
  show.seen(`${left.length} factors`);
}

async function activate(
  mfa: MfaProvider,
  person: Person,
  show: Show,
  type: string,
  enrollment: Enrollment,
): Promise<void> {
  if (enrollment.status === 'active') return;
  const { userId, phone } = person;
  const { prompt, handle } = enrollment;
  show.prompt(prompt);
  const finish = (answer?: Answer) =>
    show.step(`activate ${type}`, () => mfa.activate({ userId, handle, answer }), answer?.kind ?? 'poll');

  if (prompt.setup) phone.scan(prompt.setup);
  let activation: Activation;
  if (prompt.expects.includes('approval')) {
    const options = { userId, handle };
    activation = await show.step(`activate ${type}`, () => waitForApproval(mfa, options), 'wait for approval');
  } else {
    activation = await finish(await answerTo(person, type, enrollment));
  }
  if (activation.status !== 'active') throw new Error(`The ${type} factor is not active.`);
}

async function verify(
  mfa: MfaProvider,
  person: Person,
  show: Show,
  type: string,
  challenge: Challenge,
): Promise<Verification> {
  const { userId, phone } = person;
  const { prompt, handle } = challenge;
  show.prompt(prompt);
  const finish = (answer?: Answer) =>
    show.step(`verify ${type}`, () => mfa.verify({ userId, handle, answer }), answer?.kind ?? 'poll');

  if (prompt.expects.includes('approval')) {
    await finish(); // too early: the user has not approved yet
    phone.approve(prompt.display?.value);
    return show.step(`verify ${type}`, () => waitForApproval(mfa, { userId, handle }), 'wait for approval');
  }
  if (type === 'sms') await finish({ kind: 'code', code: '000000' });
  return finish(await answerTo(person, type, challenge));
}

/** The user's answer: a code from the message or the app, or the assertion of the security key. */
async function answerTo(
  { phone }: Person,
  type: string,
  { prompt }: { readonly prompt: Challenge['prompt']; readonly handle: ActivationHandle | VerificationHandle },
): Promise<Answer> {
  if (prompt.webauthn?.kind === 'create') {
    return { kind: 'webauthn', credential: await phone.authenticator.create(prompt.webauthn.options) };
  }
  if (prompt.webauthn?.kind === 'get') {
    return { kind: 'webauthn', credential: await phone.authenticator.get(prompt.webauthn.options) };
  }
  return { kind: 'code', code: type === 'totp' ? await phone.totp() : phone.readCode('sms') };
}

/** Prints each step, and keeps the rows of the table. */
type Show = ReturnType<typeof createShow>;
function createShow(provider: string, rows: Row[], transport: 'HTTP' | 'in process') {
  let requests = 0;
  return {
    onEvent: (event: { readonly requests: number }) => {
      requests += event.requests;
    },
    async step<T>(name: string, run: () => Promise<T>, how = ''): Promise<T> {
      const before = requests;
      const result = await run();
      const outcome = outcomeOf(result);
      rows.push({
        provider,
        step: how === '' ? name : `${name} (${how})`,
        outcome,
        requests: transport === 'HTTP' ? `${requests - before}` : 'none',
      });
      console.log(`  ${name}${how === '' ? '' : ` by ${how}`} → ${outcome}`);
      return result;
    },
    prompt({ factor: { destination }, expects, setup, display, webauthn, question }: Challenge['prompt']) {
      const seen = [
        destination && `message to ${destination}`,
        setup?.kind === 'totp' && 'QR code for the authenticator app',
        setup?.kind === 'app' && 'QR code for the push app',
        display && `${display.kind}: ${display.value}`,
        webauthn && 'browser asks for a security key',
        question,
      ].filter(Boolean);
      this.seen(`${[...seen, `waits for ${expects.join(' or ')}`].join('; ')}`);
    },
    seen(text: string) {
      console.log(`      the user sees: ${text}`);
    },
  };
}

function outcomeOf(result: unknown): string {
  if (typeof result !== 'object' || result === null) return 'done';
  if (Array.isArray(result)) return `${result.length} listed`;
  const reason = 'reason' in result ? ` (${String(result.reason)})` : '';
  return 'status' in result ? `${String(result.status)}${reason}` : 'challenged';
}

function printTable(rows: readonly Row[]): void {
  const titles = ['provider', 'step', 'outcome', 'HTTP requests'];
  const cells = [titles, ...rows.map(({ provider, step, outcome, requests }) => [provider, step, outcome, requests])];
  const widths = titles.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  console.log(
    `\n${cells.map((line) => line.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')).join('\n')}`,
  );
}

async function demonstrate(): Promise<void> {
  const rows: Row[] = [];
  await onFake(rows);
  await onOkta(rows);
  await onOneLogin('onelogin-v2', rows);
  await onOneLogin('onelogin-v1', rows);
  printTable(rows);
}

async function onFake(rows: Row[]): Promise<void> {
  const show = createShow('fake', rows, 'in process');
  console.log('\nOn the fake, in process:');
  const fake = createFakeProvider({ users: ['ada'], onEvent: show.onEvent });
  await journey(
    fake,
    { userId: 'ada', phone: fake.phone('ada'), wait: (seconds) => fake.advance(seconds * 1000) },
    show,
  );
}

async function onOkta(rows: Row[]): Promise<void> {
  const show = createShow('okta', rows, 'HTTP');
  const userId = '00u15s1KDETTQMQYABRL';
  const emulator = createOktaEmulator({ users: [userId] });
  const { url: orgUrl, close } = await serveEmulator(emulator);
  console.log(`\nOn an emulated Okta at ${orgUrl}, over HTTP:`);
  const { apiToken, clock } = emulator;
  const { onEvent } = show;
  const okta = await createMfaProvider({ provider: 'okta', orgUrl, apiToken, now: clock.now, onEvent });
  await journey(
    okta,
    { userId, phone: emulator.phone(userId), wait: (seconds) => clock.advance(seconds * 1000) },
    show,
  );
  await close();
}

async function onOneLogin(provider: 'onelogin-v1' | 'onelogin-v2', rows: Row[]): Promise<void> {
  const show = createShow(provider, rows, 'HTTP');
  const userId = '35510511';
  const emulator = createOneLoginEmulator({ users: [userId] });
  const { url: baseUrl, close } = await serveEmulator(emulator);
  console.log(`\nOn an emulated OneLogin at ${baseUrl}, by ${provider} over HTTP:`);
  const { clientId, clientSecret, clock } = emulator;
  const { onEvent } = show;
  const mfa = await createMfaProvider({ provider, baseUrl, clientId, clientSecret, now: clock.now, onEvent });
  // API 1 enrolls only SMS here, so the user has already set up the apps elsewhere.
  if (provider === 'onelogin-v1') for (const type of ['totp', 'push'] as const) await emulator.addDevice(userId, type);
  await journey(mfa, { userId, phone: emulator.phone(userId), wait: (seconds) => clock.advance(seconds * 1000) }, show);
  await close();
}

/** Lists what is enrolled and what can be enrolled. It changes nothing. */
async function listRealFactors(): Promise<void> {
  const { MFA_PROVIDER, MFA_USER_ID: userId = 'me' } = process.env;
  console.log(`MFA_PROVIDER is set: listing the factors of ${userId} on the real ${MFA_PROVIDER} tenant.`);
  console.log('Nothing is changed. Set MFA_USER_ID for another user.');
  const mfa = await createMfaProvider(configFromEnv(process.env));
  console.log('\nEnrolled:', await mfa.listFactors({ userId }));
  console.log('\nCan be enrolled:', await mfa.listAvailableFactors({ userId }));
}

await (process.env.MFA_PROVIDER ? listRealFactors() : demonstrate());
