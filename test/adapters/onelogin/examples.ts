import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../src/spec/factors.ts';
import { fixture } from '../../support/root.ts';
import type { Scripted } from '../../support/scripted-tenant.ts';

export type Example = {
  readonly op: string;
  readonly case: string;
  readonly http_status: number;
  readonly body: JsonValue;
  readonly source: string;
};
/** What the adapter makes of an example as the answer to its operation, by the example's name. */
export type Checks = Readonly<Record<string, (answer: Scripted) => Promise<void>>>;

/** The documented examples of a part, of which there are so many, each with its source. */
export function examplesOf(part: 'onelogin' | 'onelogin-v1' | 'onelogin-v2', count: number): readonly Example[] {
  const { examples }: { readonly examples: readonly Example[] } = fixture(`${part}/examples.json`);
  test(`there are ${count} examples, and each names its source`, () => {
    expect(examples).toHaveLength(count);
    expect(examples.filter(({ source }) => source === '')).toEqual([]);
  });
  return examples;
}

/** Checks each example; `wraps`: an object also in the array of one that the documents print. */
export function checkExamples(examples: readonly Example[], checks: Checks, wraps = false): void {
  const named = examples.map((example) => [`${example.op} ${example.case}`, example] as const);

  describe('an example', () => {
    test.each(named)('%s', async (name, { http_status, body }) => {
      const check = checks[name];
      if (check === undefined) throw new Error(`Nothing checks ${name}.`);
      await check({ status: http_status, body });
    });

    if (wraps) {
      test.each(named.filter(([, { body }]) => body !== null && !Array.isArray(body)))(
        '%s in an array of one',
        async (name, { http_status, body }) => checks[name]?.({ status: http_status, body: [body] }),
      );
    }

    test('is left out nowhere', () => {
      expect(named.map(([name]) => name)).toEqual(Object.keys(checks));
    });
  });
}
