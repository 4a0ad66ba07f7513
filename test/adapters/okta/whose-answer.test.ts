import { describe, expect, test } from 'vitest';
import { endOfLink, factorNamedIn, hrefsOf, transactionIn, usersIn } from '../../../adapters/okta/names.ts';
import type { JsonValue } from '../../../src/spec/factors.ts';
import { exampleAt, examples, hrefs, kindOf } from './official-examples.ts';
import { challenged, factorJson, factorPath, ORG, TRANSACTION, USER, USER_PATH, waiting } from './org.ts';
import { QR_TOKEN } from './steps.ts';

// Whom a response is about, by its links alone: the documented ones, and what resembles them.

const OTHER = '00u-other';
/** A link on whatever host: only its path counts. */
const href = (path: string) => ({ href: path.startsWith('/') ? `${ORG}${path}` : path });
const ofOther = href(`/api/v1/users/${OTHER}/factors/facZ`);
const linked = (...paths: readonly string[]) => ({ _links: { any: paths.map(href) } });

const answers = examples.filter((example) => kindOf(example) !== undefined);
test.each(answers.map(({ name, body }) => [name, body] as const))('%s names its users alone', (_, body) => {
  const users = hrefs(body).map((path) => path.split('/')[4]);
  expect(new Set(usersIn(body))).toEqual(new Set(users));
});

/** A user beside a factor, or alone. None: the link is about nobody. */
test.each<readonly [path: string, ...ids: readonly string[]]>([
  [USER_PATH, USER],
  [`${USER_PATH}?fields=id`, USER],
  [`${USER_PATH}/factors`, USER],
  [`${USER_PATH}/factors/questions`, USER],
  [factorPath('facA'), USER, 'facA'],
  [`${factorPath('facA')}#top`, USER, 'facA'],
  [`${factorPath('facA')}/verify`, USER, 'facA'],
  [`https://login.acme.example:8443${factorPath('facA')}/transactions/${TRANSACTION}`, USER, 'facA'],
  [`${ORG}/proxy${factorPath('facA')}`, USER, 'facA'],
  // An id may be encoded, and is then the same one.
  ['/api/v1/users/dade%40example.com/factors/fac%41', 'dade@example.com', 'facA'],
  // What stands where an id may stand is an id.
  [`${USER_PATH}/factors/catalog`, USER, 'catalog'],
  [`${USER_PATH}/factors/questions%20`, USER, 'questions '],
  [`${ORG}/oauth2/v1/authorize`],
  [`${ORG}/api/v1/users`],
  [`${ORG}/api/v1/users/`],
  [`${ORG}/api/v1/groups/${USER}`],
  [''],
])('the link %s names the user %s and the factor %s', (path, ...[user, factor]) => {
  expect(usersIn(linked(path))).toEqual(user === undefined ? [] : [user]);
  expect(factorNamedIn(linked(path), 'ours')).toBe(factor);
  // Ours is no foreign one, and hides none that comes before it or after it.
  expect(factorNamedIn(linked(path), factor ?? 'ours')).toBeUndefined();
  const beside = [linked(path, ofOther.href), linked(ofOther.href, path)];
  for (const body of beside) {
    expect(usersIn(body)).toContain(OTHER);
    expect(factorNamedIn(body, factor ?? 'ours')).toBe('facZ');
  }
});

test('what cannot be decoded is the id of nobody: none has a space', () => {
  const body = linked('/api/v1/users/00u%ZZ/factors/fac%ZZ');
  expect(usersIn(body)).toEqual([expect.stringMatching(/ /)]);
  expect(factorNamedIn(body, 'fac%ZZ')).toMatch(/ /);
});

test.each<readonly [string, JsonValue]>([
  ['a link', { _links: { self: ofOther } }],
  ['an array of links', { _links: { self: [ofOther] } }],
  ['the second link of an array, beside what is none', { _links: { self: [null, 'x', ofOther] } }],
  ['a second relation, beside what is none', { _links: { self: null, user: 'x', next: ofOther } }],
  ['what is embedded', { _embedded: { _links: { self: ofOther } } }],
  ['what is embedded in a relation', { _embedded: { activation: { _links: { self: ofOther } } } }],
  ['what is embedded beside what is no object', { _embedded: { a: null, b: [], c: { _links: { self: ofOther } } } }],
])('%s that names somebody else is found', (_where, body) => {
  expect(usersIn(body)).toEqual([OTHER]);
  expect(factorNamedIn(body, 'facA')).toBe('facZ');
});

test.each<JsonValue>([
  ...[null, 'x', 7, true, [], {}],
  ...[null, 'x', 7, [], [ofOther]].flatMap((_links) => [{ _links }, { _embedded: { _links } }]),
  ...[null, 'x', [], { self: null }, { self: 'x' }].map((_embedded) => ({ _embedded })),
  ...[null, ofOther.href, 7, { href: null }, { href: [ofOther.href] }].map((any) => ({ _links: { any } })),
])('%j names nobody', (body) => {
  expect(usersIn(body)).toEqual([]);
  expect(usersIn([body])).toEqual([]);
  expect(factorNamedIn(body, 'facA')).toBeUndefined();
});

test('a foreign id that a response names is found beside links of ours', () => {
  const ours = factorJson('facA', 'sms');
  expect(factorNamedIn({ ...ours, factorId: 'facZ' }, 'facA')).toBe('facZ');
  expect(factorNamedIn({ ...ours, factorId: 'facA' }, 'facA')).toBeUndefined();
  for (const body of [{ ...ours, userId: OTHER }, [ours, { user_id: OTHER }], { userId: USER, user_id: OTHER }]) {
    expect(new Set(usersIn(body))).toEqual(new Set([USER, OTHER]));
  }
  expect(new Set(usersIn({ ...ours, userId: USER }))).toEqual(new Set([USER]));
});

// The links of a question are the only ones without an id in that place. Line 806 of the page has one.
test('the list of questions is no factor', () => {
  const question = exampleAt(806);
  expect(JSON.stringify(question)).toContain('/factors/questions');
  expect(factorNamedIn(question, 'ufs1o01OTMGHLAJPVHDZ')).toBeUndefined();
  expect(factorNamedIn(question, 'facA')).toBe('ufs1o01OTMGHLAJPVHDZ');
});

describe('of more than is ever read', () => {
  const many = (count: number) => linked(...Array<string>(count).fill(factorPath('facA')));

  test('links are about somebody else', () => {
    expect(new Set(usersIn(many(1_000)))).toEqual(new Set([USER]));
    expect(factorNamedIn(many(1_000), 'facA')).toBeUndefined();
    expect(usersIn(many(1_001))).not.toContain(USER);
    expect(usersIn(many(1_001))).toHaveLength(1);
    expect(factorNamedIn(many(1_001), 'facA')).toBeDefined();
  });

  test('entries are about somebody else', () => {
    const entries = (count: number) => Array(count).fill(factorJson('facA', 'sms'));
    expect(new Set(usersIn(entries(1_000)))).toEqual(new Set([USER]));
    expect(usersIn(entries(1_001))).not.toContain(USER);
    expect(usersIn(entries(1_001)).length).toBeGreaterThan(0);
  });
});

describe('the end of a link', () => {
  test('to a transaction is that of the first poll link alone', () => {
    const poll = href(`${factorPath('facA')}/transactions/${TRANSACTION}`);
    const transactionOf = (link: JsonValue) => transactionIn({ _links: { poll: link } }, 'facA');
    expect(transactionIn(waiting('facA'), 'facA')).toBe(TRANSACTION);
    for (const link of [poll, [poll], [poll, ofOther]]) expect(transactionOf(link)).toBe(TRANSACTION);
    for (const link of [null, [], [ofOther, poll], [href(`${factorPath('facA')}/verify`), poll]]) {
      expect(transactionOf(link)).toBeUndefined();
    }
    for (const body of [undefined, {}, challenged('facA'), { _embedded: { _links: { poll } } }]) {
      expect(transactionIn(body, 'facA')).toBeUndefined();
    }
    // Only the links that can be read are links.
    expect(hrefsOf([poll, null, 'x', { href: 7 }, ofOther])).toEqual([poll.href, ofOther.href]);
  });

  test.each<readonly [string, string, 'transactions' | 'qr', string | undefined]>([
    ['our transaction', `${factorPath('facA')}/transactions/${TRANSACTION}?x=1`, 'transactions', TRANSACTION],
    ['our transaction, encoded', `${factorPath('fac%41')}/transactions/mst1`, 'transactions', 'mst1'],
    ['our picture', `${factorPath('facA')}/qr/${QR_TOKEN}`, 'qr', QR_TOKEN],
    ['our picture as a transaction', `${factorPath('facA')}/qr/${QR_TOKEN}`, 'transactions', undefined],
    ['our transaction as a picture', `${factorPath('facA')}/transactions/mst1`, 'qr', undefined],
    ['the transaction of another factor', `${factorPath('facB')}/transactions/mst1`, 'transactions', undefined],
    ['the transaction of no factor', `${factorPath('%ZZ')}/transactions/mst1`, 'transactions', undefined],
    ['our factor', factorPath('facA'), 'transactions', undefined],
  ])('to %s', (_title, path, kind, end) => {
    expect(endOfLink(path, kind, 'facA')).toBe(end);
  });
});
