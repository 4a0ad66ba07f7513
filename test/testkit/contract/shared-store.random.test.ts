import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import type { MfaStore } from '../../../src/spec/store.ts';
import { createSqliteStore } from '../../../src/store/sqlite.ts';
import { runContract, type World } from '../../../src/testkit/contract/index.ts';
import { oktaWorld, oneLoginWorld } from './worlds.ts';

// The whole contract with a shared store, and what stands in the store afterwards.

const worlds: Readonly<Record<string, (store: MfaStore) => World>> = {
  okta: (store) => oktaWorld('with codes', (options) => createOktaProvider({ ...options, store })),
  'onelogin-v1': (store) => oneLoginWorld('v1', (options) => createOneLoginV1Provider({ ...options, store })),
  'onelogin-v2': (store) => oneLoginWorld('v2', (options) => createOneLoginV2Provider({ ...options, store })),
};

describe.each(Object.entries(worlds))('%s', (_name, create) => {
  test('keeps the contract with a store, and the store gets nothing of a person', async () => {
    const database = new DatabaseSync(':memory:');
    const store = createSqliteStore(database);
    const written: string[] = [];
    const secrets = new Set<string>();
    const report = await runContract(() => {
      const world = create({
        ...store,
        run(group, ops, signal) {
          written.push(JSON.stringify([group, ops]));
          return store.run(group, ops, signal);
        },
      });
      for (const { phoneNumber, email } of [world.phone, world.otherPhone]) secrets.add(phoneNumber).add(email);
      for (const secret of [world.userId, world.otherUserId, ...world.secrets]) secrets.add(secret);
      return world;
    });
    expect(report.failed).toEqual([]);
    expect(report.kept.length).toBeGreaterThan(100);
    expect(written.length).toBeGreaterThan(500);
    const text = `${written.join('\n')}\n${JSON.stringify(database.prepare('SELECT * FROM polyfactor_store').all())}`;
    expect([...secrets].filter((secret) => text.includes(secret))).toEqual([]);
    // Nothing is left without hashes, random ids, times, the names of the fields, and these words.
    const left = text
      .replaceAll(/[0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|"expires_at":\d{13}/g, '')
      .replaceAll(/"(op|key|from|to|ttlMs|step_group|name|value|count)":/g, '');
    const known =
      /^(swap|clear|step|lock|code|open|used|ended|superseded|canceled|null|0|1860000|600000|25000|\d{3,5})$/;
    expect(new Set(left.match(/\w+/g)?.filter((word) => !known.test(word)))).toEqual(new Set());
  });
});
