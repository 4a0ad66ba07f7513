import { describe, expect, test } from 'vitest';
import type { NewFactor } from '../../src/spec/factors.ts';
import type { CallOptions } from '../../src/spec/provider.ts';
import { pendingStep } from '../support/scripted-tenant.ts';
import { challenged, challengeListed, factorJson, factorPath, org, USER, verifyPathOf } from './org.ts';

// A template goes along with what is sent again by SMS, and with nothing else: there the caller is warned.

const templateId = 'cstk2flOtuCMDJK4b0g3';
const providerOptions: CallOptions['providerOptions'] = { okta: { templateId } };
const UNHEEDED = { type: 'unsupported', feature: 'providerOptions.okta.templateId' };

describe('an enrolment sent again', () => {
  test.each<{ factor: NewFactor; factorType: string; query: string; warnings: readonly object[] }>([
    {
      factor: { type: 'sms', phoneNumber: '+14155551337' },
      factorType: 'sms',
      query: `?templateId=${templateId}`,
      warnings: [],
    },
    { factor: { type: 'voice', phoneNumber: '+14155551337' }, factorType: 'call', query: '', warnings: [UNHEEDED] },
    { factor: { type: 'email', email: 'a@example.com' }, factorType: 'email', query: '', warnings: [UNHEEDED] },
  ])('by $factor.type', async ({ factor, factorType, query, warnings }) => {
    const body = factorJson('facA', factorType, { status: 'PENDING_ACTIVATION' });
    const { mfa, sent } = org({ body }, { body }, { body });
    const first = pendingStep(await mfa.enroll({ userId: USER, factor }));
    expect(first.prompt.canResend).toBe(true);
    const again = await mfa.resend({ userId: USER, handle: first.handle, providerOptions });
    expect(again.warnings).toEqual(warnings);
    expect(sent.at(-1)?.path).toBe(`${factorPath('facA')}/resend${query}`);
    // And again, as often as it takes.
    expect(again.prompt).toMatchObject({ expects: ['code'], canResend: true });
    expect((await mfa.resend({ userId: USER, handle: again.handle })).prompt.canResend).toBe(true);
  });

  test('by push', async () => {
    const { mfa, sent } = org(
      { body: factorJson('opfA', 'push', { status: 'PENDING_ACTIVATION' }) },
      { body: { factorResult: 'WAITING' } },
    );
    const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: { type: 'push' } }));
    const again = await mfa.resend({ userId: USER, handle, providerOptions });
    expect(again).toMatchObject({ prompt: { expects: ['approval'], canResend: true }, warnings: [UNHEEDED] });
    expect(sent.at(-1)?.path).toBe(`${factorPath('opfA')}/lifecycle/activate`);
  });
});

describe('a login sent again', () => {
  test.each<readonly [string, string, readonly object[]]>([
    ['sms', `?templateId=${templateId}`, []],
    ['call', '', [UNHEEDED]],
    ['email', '', [UNHEEDED]],
  ])('by %s', async (factorType, query, warnings) => {
    const { mfa, sent } = org(
      { body: [factorJson('facA', factorType)] },
      { body: challenged('facA') },
      { body: challenged('facA') },
    );
    const { handle } = await challengeListed(mfa);
    const again = await mfa.resend({ userId: USER, handle, providerOptions });
    expect(again.warnings).toEqual(warnings);
    expect(again.prompt).toMatchObject({ expects: ['code'], canResend: true });
    expect(sent.at(-1)?.path).toBe(`${verifyPathOf('facA')}${query}`);
  });
});
