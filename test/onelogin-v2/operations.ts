import type { Scripted, Sent } from '../support/scripted-tenant.ts';
import { account, challenged, codeAnswer, enrolled, KINDS, lookedUp, newFactor, offer, USER } from './account.ts';

/** What came of an operation: `sent` is what it asked itself, without what came before. */
type Ran = { readonly sent: readonly Sent[]; readonly left: readonly Scripted[]; readonly work: Promise<unknown> };

/** One operation of the adapter, up to the request that the given answers are for. */
export type Operation = {
  readonly title: string;
  /** The operation's own name, which its errors carry. */
  readonly operation: string;
  readonly asks: string;
  /** The user's code goes with it, so it is sent once. */
  readonly holdsCode?: boolean;
  /** A GET that looks something up, which may be repeated. */
  readonly lookUp?: boolean;
  run(...answers: readonly Scripted[]): Promise<Ran>;
};

const ran = ({ sent, left }: Omit<Ran, 'work'>, work: Promise<unknown>): Ran => ({ sent, left, work });

/** Every request that the adapter makes: ten operations, the direct check and the user's profile. */
export const operations: readonly Operation[] = [
  {
    title: 'listFactors',
    operation: 'listFactors',
    asks: 'GET devices',
    lookUp: true,
    async run(...answers) {
      const script = account(...answers);
      return ran(script, script.mfa.listFactors({ userId: USER }));
    },
  },
  {
    title: 'listAvailableFactors',
    operation: 'listAvailableFactors',
    asks: 'GET factors',
    lookUp: true,
    async run(...answers) {
      const script = account(...answers);
      return ran(script, script.mfa.listAvailableFactors({ userId: USER }));
    },
  },
  {
    title: 'remove',
    operation: 'remove',
    asks: `DELETE ${KINDS.sms.deviceId}`,
    async run(...answers) {
      const script = account(...answers);
      return ran(script, script.mfa.remove({ userId: USER, factorId: KINDS.sms.deviceId }));
    },
  },
  {
    title: 'createTemporaryToken',
    operation: 'createTemporaryToken',
    asks: 'POST mfa_token',
    async run(...answers) {
      const script = account(...answers);
      return ran(script, script.mfa.createTemporaryToken({ userId: USER }));
    },
  },
  {
    title: 'the profile of an enrolment',
    operation: 'enroll',
    asks: `GET ${USER}`,
    lookUp: true,
    async run(...answers) {
      const script = account({ body: [offer('sms')] }, ...answers);
      return ran(script, script.mfa.enroll({ userId: USER, factor: newFactor.sms }));
    },
  },
  {
    title: 'enroll',
    operation: 'enroll',
    asks: 'POST registrations',
    async run(...answers) {
      // Another look at the list may follow a refusal.
      const script = account(...lookedUp('totp'), ...answers, { body: [offer('totp')] });
      return ran(script, script.mfa.enroll({ userId: USER, factor: newFactor.totp }));
    },
  },
  {
    title: 'a code of activate',
    operation: 'activate',
    asks: 'PUT 44aa6883-5048-4cd5-8cb2-64d47784230c',
    holdsCode: true,
    async run(...answers) {
      const script = await enrolled('sms', answers);
      return ran(script, script.mfa.activate({ userId: USER, handle: script.handle, answer: codeAnswer }));
    },
  },
  {
    title: 'a poll of activate',
    operation: 'activate',
    asks: 'GET 44aa6883-5048-4cd5-8cb2-64d47784230c',
    async run(...answers) {
      const script = await enrolled('push', answers);
      return ran(script, script.mfa.activate({ userId: USER, handle: script.handle }));
    },
  },
  {
    title: 'challenge',
    operation: 'challenge',
    asks: 'POST verifications',
    async run(...answers) {
      const script = account({ body: [{ device_id: KINDS.sms.deviceId, auth_factor_name: 'SMS' }] }, ...answers);
      const [factor] = await script.mfa.listFactors({ userId: USER });
      if (factor === undefined) throw new Error('The account lists no factor.');
      script.sent.length = 0;
      return ran(script, script.mfa.challenge({ userId: USER, factor }));
    },
  },
  {
    title: 'a code of verify',
    operation: 'verify',
    asks: 'PUT 406fefd4-8a36-4aee-880c-f3e4a928e27d',
    holdsCode: true,
    async run(...answers) {
      const script = await challenged('sms', answers);
      return ran(script, script.mfa.verify({ userId: USER, handle: script.handle, answer: codeAnswer }));
    },
  },
  {
    title: 'the direct check of verify',
    operation: 'verify',
    asks: 'POST verifications',
    holdsCode: true,
    async run(...answers) {
      const script = await challenged('push', answers, { expects: 'code' });
      return ran(script, script.mfa.verify({ userId: USER, handle: script.handle, answer: codeAnswer }));
    },
  },
  {
    title: 'a poll of verify',
    operation: 'verify',
    asks: 'GET 406fefd4-8a36-4aee-880c-f3e4a928e27d',
    async run(...answers) {
      const script = await challenged('push', answers);
      return ran(script, script.mfa.verify({ userId: USER, handle: script.handle }));
    },
  },
  {
    title: 'resend',
    operation: 'resend',
    asks: 'POST verifications',
    async run(...answers) {
      const script = await challenged('sms', answers);
      return ran(script, script.mfa.resend({ userId: USER, handle: script.handle }));
    },
  },
];
