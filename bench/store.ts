// What a store adds to a verify, in the process that asks it: `npm --prefix bench run store`. The driver answers at once,
// so only the library and the store take time. Each step has a code of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { defineMfaProvider, type Factor, type MfaDriver, type MfaStore } from 'polyfactor';
import { createMemoryStore, createSqliteStore } from 'polyfactor/store';
import { nextCode } from './client.ts';
import { median, quantile } from './statistics.ts';
import { tableOf } from './table.ts';

const ROUNDS = 10;
const CALLS = 500;
const userId = 'ada';

const factor: Factor = { id: 'f1', type: 'sms', status: 'active', verifiableBy: ['code'], native: { type: 'text' } };
const refuse = async () => {
  throw new Error('This bench does not call it.');
};
const driver: MfaDriver = {
  id: 'bench',
  instance: 'bench.example',
  capabilities: {
    factors: { sms: { enroll: false, preverified: false, verify: ['code'] } },
    temporaryToken: false,
    expiresInSeconds: { min: 30, max: 900, default: 300 },
  },
  outcomes: {
    enroll: {},
    activate: {},
    challenge: { 'trigger 201 sent': 'pending' },
    verify: { 'code 200 accepted': 'approved' },
    resend: {},
  },
  pollAfterMs: 1_000,
  listFactors: async () => [factor],
  listAvailableFactors: async () => [],
  findFactor: async () => factor,
  challenge: async () => ({
    ...{ sent: 'trigger', status: 201, word: 'sent' },
    step: { expects: ['code'], canResend: false, state: {} },
  }),
  verify: async () => ({ sent: 'code', status: 200, word: 'accepted' }),
  ...{ enroll: refuse, activate: refuse, resend: refuse, remove: refuse },
};

const folder = mkdtempSync(join(tmpdir(), 'polyfactor-bench-store-'));
const stores: Readonly<Record<string, MfaStore | undefined>> = {
  'no store of the caller': undefined,
  memory: createMemoryStore(),
  SQLite: createSqliteStore(new DatabaseSync(join(folder, 'mfa.sqlite'))),
};
const providers = Object.entries(stores).map(([name, store]) => {
  return { name, mfa: defineMfaProvider(driver, { store }), us: { challenge: [0], verify: [0] } };
});

for (let round = 0; round < ROUNDS; round += 1) {
  for (const { mfa, us } of providers) {
    for (let call = 0; call < CALLS; call += 1) {
      const startedAt = performance.now();
      const { handle } = await mfa.challenge({ userId, factorId: factor.id });
      const challengedAt = performance.now();
      const { status } = await mfa.verify({ userId, handle, answer: { kind: 'code', code: nextCode() } });
      const verifiedAt = performance.now();
      if (status !== 'approved') throw new Error(`The verify is ${status}.`);
      if (round === 0) continue;
      us.challenge.push((challengedAt - startedAt) * 1_000);
      us.verify.push((verifiedAt - challengedAt) * 1_000);
    }
  }
}
rmSync(folder, { recursive: true });

const [base] = providers;
const shown = (us: readonly number[]) => `${median(us).toFixed(0)} µs (p99 ${quantile(us, 0.99).toFixed(0)} µs)`;
const added = (us: readonly number[], to: readonly number[] = []) => `${(median(us) - median(to)).toFixed(0)} µs`;
const rows = providers.map(({ name, us: { challenge, verify } }) => [
  name,
  shown(challenge),
  added(challenge, base?.us.challenge),
  shown(verify),
  added(verify, base?.us.verify),
]);
console.log(tableOf(['', 'challenge', 'added', 'verify', 'added'], rows));
