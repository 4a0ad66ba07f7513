import { describe, expect, test } from 'vitest';
import { invalidConfig, invalidInput, MfaError } from '../../../src/spec/errors.ts';
import { RIGHT, scripted, USER } from './scripted-driver.ts';

// A message is one line of a log. The names of foreign keys in it may come from a browser.

const messageFor = async (answer: object): Promise<string> => {
  const world = scripted();
  const { handle } = await world.challenge();
  const error = await world.provider
    .verify({ userId: USER, handle, answer: Object({ ...RIGHT, ...answer }) })
    .catch((reason: unknown) => reason);
  if (!(error instanceof MfaError)) throw new Error('Nothing was refused.');
  expect(error.code).toBe('INVALID_INPUT');
  expect(error.message.length).toBeLessThanOrEqual(1_000);
  expect(error.message).toMatch(/^[\x20-\x7e]+$/);
  expect(error.message).toMatch(/: correct the call, nothing was sent\.$/);
  return error.message;
};

describe('the name of a foreign key', () => {
  test.each<readonly [string, string, string]>([
    ['a typo', 'cod', 'answer.cod: is not known here'],
    ['a line break', 'x\n2026 INFO login', 'answer.x?... INFO login: is not known here'],
    ['a terminal escape', 'x\u001b[2J\u009b', 'answer.x?[2J?: is not known here'],
    ['other scripts and directions', 'имя\u202e\u2028', 'answer.?????: is not known here'],
    ['a phone number and a code', '+14155550100 code 918273', 'answer.+... code ...: is not known here'],
    ['a long one', 'k'.repeat(900_000), `answer.${'k'.repeat(40)}: is not known here`],
    ['an empty one', '', 'answer.: is not known here'],
  ])('%s is cut, printable and without long numbers', async (_title, key, shown) => {
    expect(await messageFor({ [key]: 1 })).toContain(`(${shown})`);
  });

  test.each(['__proto__', 'constructor', 'toString'])('%s is refused as any other', async (key) => {
    expect(await messageFor(JSON.parse(`{"kind":"code","code":"123456","${key}":1}`))).toContain(`answer.${key}`);
  });

  test('many of them do not make a message long', async () => {
    const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`key ${index}`, 1]));
    await messageFor(many);
  });
});

test.each([invalidInput('enroll', []), invalidConfig([])].map(({ code }) => code))(
  '%s counts the problems it leaves out',
  (code) => {
    const problems = Array.from({ length: 500 }, (_, index) => `field${index}: must be a text`);
    const error = code === 'INVALID_INPUT' ? invalidInput('enroll', problems) : invalidConfig(problems, 'acme');
    expect(error.message.length).toBeLessThanOrEqual(1_000);
    const [, shown = ''] = /\((.*); and \d+ more\)/.exec(error.message) ?? [];
    expect(error.message).toContain(`; and ${500 - shown.split('; ').length} more)`);
  },
);

test.each<readonly [title: string, problems: readonly string[], shown: string]>([
  ['a long one alone', ['a'.repeat(850)], 'a'.repeat(850)],
  ['two that fit', ['a'.repeat(400), 'b'.repeat(398)], `${'a'.repeat(400)}; ${'b'.repeat(398)}`],
  ['two that do not', ['a'.repeat(400), 'b'.repeat(399)], `${'a'.repeat(400)}; and 1 more`],
])('of the problems is shown: %s', (_title, problems, shown) => {
  expect(invalidInput('enroll', problems).message).toBe(
    `The input of enroll is not acceptable (${shown}): correct the call, nothing was sent.`,
  );
});

test('a message of somebody else is cut, too', () => {
  const error = new MfaError({ code: 'UNAVAILABLE' }, 'x'.repeat(5_000));
  expect(error.message).toBe(`${'x'.repeat(997)}...`);
  expect(new MfaError({ code: 'UNAVAILABLE' }, 'x'.repeat(1_000)).message).toBe('x'.repeat(1_000));
});
