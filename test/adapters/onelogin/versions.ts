import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import type { Scripted } from '../../support/scripted-tenant.ts';
import type { accountsOf } from './account.ts';
import type { Operation } from './operations.ts';
import * as v1 from './v1/account.ts';
import { operations as operations1 } from './v1/operations.ts';
import * as v2 from './v2/account.ts';
import { operations as operations2 } from './v2/operations.ts';

// The two versions, side by side: they differ in what is asked and answered, not in what is asserted of it.

type Answer = Exclude<Scripted, Error>;

export type Version = Pick<ReturnType<typeof accountsOf>, 'provider' | 'account' | 'clocked' | 'providerOnWire'> & {
  readonly id: 'onelogin-v1' | 'onelogin-v2';
  readonly create: typeof createOneLoginV1Provider;
  readonly USER: string;
  readonly operations: readonly Operation[];
  /** A list without a factor, and lists with the one of an SMS, of an authenticator app, and of OneLogin Protect. */
  readonly noFactors: Answer;
  readonly sms: { readonly id: string; readonly list: Answer; readonly begun: Answer };
  readonly totp: { readonly id: string; readonly list: Answer; readonly begun: readonly Answer[] };
  readonly push: { readonly id: string; readonly list: Answer; readonly begun: Answer };
  /** The account's factors: only SMS, and what enrolls it, asked in this order. */
  readonly smsOffered: Answer;
  readonly smsEnrolled: readonly Answer[];
  /** What ends a step by code: for good, and by the wrong one; and a poll that finds nothing yet. */
  readonly approved: Answer;
  readonly activated: Answer;
  readonly wrongCode: Answer;
  readonly waits: Answer;
  readonly deadToken: Answer;
  /** The lists, the beginning of a verification and its proof, as `METHOD end-of-path`. */
  readonly asks: Readonly<Record<'devices' | 'factors' | 'begin' | 'code' | 'poll', string>>;
};

const one: Version = {
  ...v1,
  id: 'onelogin-v1',
  create: createOneLoginV1Provider,
  operations: operations1,
  noFactors: v1.listed(),
  sms: { id: v1.SMS, list: v1.listed(v1.protect(), v1.sms()), begun: v1.triggered() },
  totp: { id: '526600', list: v1.listed(v1.totp()), begun: [] },
  push: { id: v1.PROTECT, list: v1.listed(v1.protect()), begun: v1.pushed },
  smsOffered: v1.available(v1.smsOffer),
  smsEnrolled: [v1.enrolled()],
  approved: v1.SUCCESS,
  activated: v1.SUCCESS,
  wrongCode: v1.WRONG_CODE,
  waits: v1.PUSH_PENDING,
  deadToken: v1.DEAD_TOKEN,
  asks: {
    devices: 'GET otp_devices',
    factors: 'GET auth_factors',
    begin: 'POST trigger',
    code: 'POST verify',
    poll: 'POST verify',
  },
};

const two: Version = {
  ...v2,
  id: 'onelogin-v2',
  create: createOneLoginV2Provider,
  operations: operations2,
  noFactors: { body: [] },
  sms: {
    id: v2.KINDS.sms.deviceId,
    list: { body: [v2.device('push'), v2.device('sms')] },
    begun: v2.created(v2.verification('sms')),
  },
  totp: {
    id: v2.KINDS.totp.deviceId,
    list: { body: [v2.device('totp')] },
    begun: [v2.created(v2.verification('totp'))],
  },
  push: {
    id: v2.KINDS.push.deviceId,
    list: { body: [v2.device('push')] },
    begun: v2.created(v2.verification('push')),
  },
  smsOffered: { body: [v2.offer('sms')] },
  smsEnrolled: [v2.profile(), v2.created(v2.registration('sms'))],
  approved: v2.ACCEPTED,
  activated: v2.DONE,
  wrongCode: { body: { status: 'pending' } },
  waits: { body: { status: 'pending' } },
  deadToken: v2.DEAD_TOKEN,
  asks: {
    devices: 'GET devices',
    factors: 'GET factors',
    begin: 'POST verifications',
    code: `PUT ${v2.VERIFICATION}`,
    poll: `GET ${v2.VERIFICATION}`,
  },
};

export const versions = [one, two] as const;
