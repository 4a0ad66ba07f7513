import type { KnownFactorType } from '../../spec/factors.ts';
import type { CreationOptions, Handle, Prompt, RequestOptions } from '../../spec/steps.ts';
import type { Clock } from '../simulated-user/clock.ts';
import { type Channel, createOutbox, type Outbox } from '../simulated-user/outbox.ts';
import type { TokenVendor } from '../simulated-user/phone.ts';
import { createUsers, type TenantUser, type UserSeed } from '../simulated-user/users.ts';
import type { Behavior } from './behavior.ts';
import { notFound } from './call-log.ts';
import type { FakeCallOptions } from './call-options.ts';
import type { RegisteredKey } from './webauthn.ts';

/** Who an authenticator app says that the codes are for. */
export const ISSUER = 'Fake';

/** What proves that the user has a factor. */
export type Proof =
  | { readonly kind: 'message'; readonly channel: Channel; readonly to: string }
  /** `usedSteps`: the time steps whose code was taken. */
  | { readonly kind: 'totp' | 'push'; readonly secret: string; readonly usedSteps: Set<number> }
  /** `counter` is the next one that is taken. */
  | { readonly kind: 'hotp'; readonly sharedSecret: string; counter: number }
  | { readonly kind: 'token'; readonly vendor: TokenVendor }
  | { readonly kind: 'webauthn'; key: RegisteredKey | undefined }
  | { readonly kind: 'question'; readonly text: string; readonly answer: string };

export type StoredFactor = {
  /** Taken away; it is remembered because a step may still name it. */
  removed?: true;
  id: string;
  readonly type: KnownFactorType;
  readonly displayName: string;
  readonly proof: Proof;
  active: boolean;
};

export type StoredToken = {
  readonly token: string;
  readonly expiresAt: number;
  readonly reusable: boolean;
  used: boolean;
};

/** One person and what the fake's identity provider holds about them. */
export type Account = {
  readonly user: TenantUser;
  readonly factors: StoredFactor[];
  readonly removed: StoredFactor[];
  readonly tokens: StoredToken[];
};

/** A step that waits for an answer. Whatever is secret about it is here, not in the handle. */
export type OpenStep = {
  readonly id: string;
  readonly purpose: Handle['purpose'];
  readonly account: Account;
  /** Undefined: a temporary token is redeemed. */
  readonly factor: StoredFactor | undefined;
  readonly expects: Prompt['expects'];
  readonly requestedSeconds: number | undefined;
  readonly options: FakeCallOptions;
  /** Milliseconds since the epoch; undefined: the identity provider names no end. */
  readonly expiresAt: number | undefined;
  /** The code that was sent, or the digits to key in; gone once taken. */
  code?: string | undefined;
  /** What the phone scans. */
  readonly link?: string;
  /** The number to match on the phone. */
  readonly number?: string;
  readonly webauthn?:
    | { readonly kind: 'create'; readonly options: CreationOptions }
    | { readonly kind: 'get'; readonly options: RequestOptions };
  /** The code that a test was given for a token that shows a new one at each press. */
  shownCode?: string;
  decision?: 'approved' | 'denied';
  failures: number;
  /** Replaced, used up or locked. */
  closed: boolean;
};

/** All that one instance of the fake remembers. */
export type FakeState = {
  readonly behavior: Behavior;
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly steps: Map<string, OpenStep>;
  readonly userIds: () => readonly string[];
  /** Throws NOT_FOUND where the users are given and this is none of them; else makes the user up. */
  readonly account: (userId: string) => Account;
};

export function createState(behavior: Behavior, clock: Clock, seeds: readonly UserSeed[] | undefined): FakeState {
  const outbox = createOutbox();
  const steps = new Map<string, OpenStep>();
  const accounts = new Map<string, Account>();
  const tenant = { clock, outbox, bind };

  function bind(userId: string, link: string): boolean {
    const scanned = [...steps.values()].find((step) => step.account.user.id === userId && step.link === link);
    return scanned !== undefined && decide({ clock, behavior }, scanned, 'approved');
  }

  function add(people: readonly UserSeed[]): void {
    for (const user of createUsers(people, tenant).values())
      accounts.set(user.id, { user, factors: [], removed: [], tokens: [] });
  }

  function account(userId: string): Account {
    const known = accounts.get(userId);
    if (known !== undefined) return known;
    if (seeds !== undefined) throw notFound('user');
    const number = String(accounts.size + 1);
    add([{ id: userId, email: `user${number}@example.com`, phoneNumber: `+1415555${number.padStart(4, '0')}` }]);
    return account(userId);
  }

  add(seeds ?? []);
  return { behavior, clock, outbox, steps, userIds: () => [...accounts.keys()], account };
}

/**
 * What the user does on the phone. It counts once, in time, and on an open step only; false: it did not count. An
 * enrollment that is approved has made its factor, whoever asks for it.
 */
export function decide(
  { clock, behavior }: Pick<FakeState, 'clock' | 'behavior'>,
  step: OpenStep,
  decision: 'approved' | 'denied',
): boolean {
  if (step.closed || step.decision !== undefined || hasExpired(clock, step)) return false;
  const { purpose, factor, account } = step;
  const makes = decision === 'approved' && purpose === 'activation' && factor !== undefined;
  step.decision = makes && !activateFactor({ behavior }, account, factor) ? 'denied' : decision;
  return true;
}

export function hasExpired(clock: Clock, step: OpenStep): boolean {
  return step.expiresAt !== undefined && clock.now() >= step.expiresAt;
}

/** The factor with this id, as far as the identity provider shows it; NOT_FOUND where there is none. */
export function findFactor(state: FakeState, userId: string, factorId: string): StoredFactor {
  const found = visibleFactors(state, state.account(userId)).find((held) => held.id === factorId);
  if (found === undefined) throw notFound('factor');
  return found;
}

/** The factors that a list shows. */
export function visibleFactors(state: FakeState, account: Account): readonly StoredFactor[] {
  return account.factors.filter((held) => held.active || state.behavior.listsPendingFactors);
}

/** Takes a factor away; steps that wait for it come to nothing. */
export function removeFactor(account: Account, held: StoredFactor): void {
  account.factors.splice(account.factors.indexOf(held), 1);
  account.removed.push(held);
  held.removed = true;
}

/** Makes a factor active, unless the user has the one that a user can have. */
export function activateFactor(
  { behavior }: Pick<FakeState, 'behavior'>,
  account: Account,
  held: StoredFactor,
): boolean {
  if (held.active) return true;
  if (isTypeTaken(behavior, account, held.type)) return false;
  held.active = true;
  // Where an enrollment has no factor yet, the user's factors come in the order in which they were finished.
  if (!behavior.listsPendingFactors) account.factors.push(...account.factors.splice(account.factors.indexOf(held), 1));
  if (behavior.newIdOnActivation.includes(held.type)) held.id = behavior.newFactorId(held.type, true);
  return true;
}

/** True where the user has the one active factor of this type that a user can have. */
export function isTypeTaken({ onePerUser: atMostOne }: Behavior, account: Account, type: KnownFactorType): boolean {
  return atMostOne.includes(type) && account.factors.some((held) => held.active && held.type === type);
}
