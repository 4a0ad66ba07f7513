import type { OneLoginV1Provider } from '../../adapters/onelogin-v1/index.ts';
import { pendingStep, type Scripted } from '../support/scripted-tenant.ts';
import {
  available,
  challengeListed,
  codeAnswer,
  enrolled,
  listed,
  newSms,
  protect,
  SUCCESS,
  sms,
  smsOffer,
  totp,
  triggered,
  USER,
} from './account.ts';

/** An operation: what is answered before its own request, and its own success. */
export type Operation = {
  readonly before: readonly Scripted[];
  readonly success: Scripted;
  readonly work: (mfa: OneLoginV1Provider) => Promise<unknown>;
  /** The request changes something, so a broken connection leaves the outcome unknown. */
  readonly changes: boolean;
};

const temporary = { mfa_token: '05564765', reusable: false, expires_at: '2019-01-16T22:16:38Z' };
const pushed = triggered({ device_id: 526532 });

async function verify(mfa: OneLoginV1Provider, answer?: typeof codeAnswer) {
  const { handle } = await challengeListed(mfa);
  return mfa.verify({ userId: USER, handle, answer });
}

/** Every request that API 1 knows, in the operations that make it and carry no code. */
export const withoutCode: Readonly<Record<string, Operation>> = {
  listFactors: {
    before: [],
    success: listed(sms()),
    work: (mfa) => mfa.listFactors({ userId: USER }),
    changes: false,
  },
  listAvailableFactors: {
    before: [],
    success: available(smsOffer),
    work: (mfa) => mfa.listAvailableFactors({ userId: USER }),
    changes: false,
  },
  enroll: {
    before: [available(smsOffer)],
    success: enrolled(),
    work: (mfa) => mfa.enroll({ userId: USER, factor: newSms }),
    changes: true,
  },
  challenge: { before: [listed(sms())], success: triggered(), work: (mfa) => challengeListed(mfa), changes: true },
  resend: {
    before: [listed(sms()), triggered()],
    success: triggered(),
    work: async (mfa) => mfa.resend({ userId: USER, handle: (await challengeListed(mfa)).handle }),
    changes: true,
  },
  'poll of a push': {
    before: [listed(protect()), pushed],
    success: SUCCESS,
    work: (mfa) => verify(mfa),
    changes: true,
  },
  remove: {
    before: [],
    success: { body: {} },
    work: (mfa) => mfa.remove({ userId: USER, factorId: '525509' }),
    changes: true,
  },
  createTemporaryToken: {
    before: [],
    success: { status: 201, body: temporary },
    work: (mfa) => mfa.createTemporaryToken({ userId: USER }),
    changes: true,
  },
  getRateLimit: {
    before: [],
    success: {
      body: { data: { 'X-RateLimit-Limit': 5000, 'X-RateLimit-Remaining': 4988, 'X-RateLimit-Reset': 832 } },
    },
    work: (mfa) => mfa.getRateLimit(),
    changes: false,
  },
};

/** The operations that carry an answer of the user's. */
export const withCode: Readonly<Record<string, Operation>> = {
  'verify by SMS': {
    before: [listed(sms()), triggered()],
    success: SUCCESS,
    work: (mfa) => verify(mfa, codeAnswer),
    changes: true,
  },
  'verify by TOTP': {
    before: [listed(totp())],
    success: SUCCESS,
    work: (mfa) => verify(mfa, codeAnswer),
    changes: true,
  },
  'verify by a typed Protect code': {
    before: [listed(protect()), pushed],
    success: SUCCESS,
    work: (mfa) => verify(mfa, codeAnswer),
    changes: true,
  },
  'redeem a temporary token': {
    before: [],
    success: SUCCESS,
    work: async (mfa) => {
      const { handle } = await mfa.challenge({ userId: USER, temporaryToken: true });
      return mfa.verify({ userId: USER, handle, answer: codeAnswer });
    },
    changes: true,
  },
  activate: {
    before: [available(smsOffer), enrolled()],
    success: SUCCESS,
    work: async (mfa) => {
      const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: newSms }));
      return mfa.activate({ userId: USER, handle, answer: codeAnswer });
    },
    changes: true,
  },
};

export const operations: Readonly<Record<string, Operation>> = { ...withoutCode, ...withCode };
