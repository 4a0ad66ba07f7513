import type { KnownFactorType } from '../../spec/factors.ts';
import type { CreationOptions, Handle, Prompt, RequestOptions } from '../../spec/steps.ts';
import type { Clock } from '../simulated-user/clock.ts';
import { type Channel, createOutbox, type Outbox } from '../simulated-user/outbox.ts';
import type { TokenVendor } from '../simulated-user/phone.ts';
import { createUsers, type TenantUser, type UserSeed } from '../simulated-user/users.ts';
import type { Likeness } from './behavior.ts';
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

export type HeldFactor = {
  /** Taken away; it is remembered because a step may still name it. */
  removed?: true;
  id: string;
  readonly type: KnownFactorType;
  readonly displayName: string;
  readonly proof: Proof;
  active: boolean;
};

export type HeldToken = {
  readonly token: string;
  readonly expiresAt: number;
  readonly reusable: boolean;
  used: boolean;
};

/** One person and what the fake's identity provider holds about them. */
export type Account = {
  readonly user: TenantUser;
  readonly factors: HeldFactor[];
  readonly removed: HeldFactor[];
  readonly tokens: HeldToken[];
};

/** A step that waits for an answer. Whatever is secret about it is here, not in the handle. */
export type OpenStep = {
  readonly id: string;
  readonly purpose: Handle['purpose'];
  readonly account: Account;
  /** Undefined: a temporary token is redeemed. */
  readonly factor: HeldFactor | undefined;
  readonly expects: Prompt['expects'];
  readonly asked: number | undefined;
  readonly options: FakeCallOptions;
  /** Milliseconds since the epoch; undefined: the identity provider names no end. */
  readonly endsAt: number | undefined;
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
  shown?: string;
  decision?: 'approved' | 'denied';
  failures: number;
  /** Replaced, used up or locked. */
  over: boolean;
};

/** All that one instance of the fake remembers. */
export type FakeState = {
  readonly like: Likeness;
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly steps: Map<string, OpenStep>;
  readonly userIds: () => readonly string[];
  /** Throws NOT_FOUND where the users are given and this is none of them; else makes the user up. */
  readonly account: (userId: string) => Account;
};

export function createState(like: Likeness, clock: Clock, seeds: readonly UserSeed[] | undefined): FakeState {
  const outbox = createOutbox();
  const steps = new Map<string, OpenStep>();
  const accounts = new Map<string, Account>();
  const tenant = { clock, outbox, bind };

  function bind(userId: string, link: string): boolean {
    const scanned = [...steps.values()].find((step) => step.account.user.id === userId && step.link === link);
    return scanned !== undefined && decide({ clock, like }, scanned, 'approved');
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
  return { like, clock, outbox, steps, userIds: () => [...accounts.keys()], account };
}

/**
 * What the user does on the phone. It counts once, in time, and on an open step only; false: it did not count. An
 * enrollment that is approved has made its factor, whoever asks for it.
 */
export function decide(
  { clock, like }: Pick<FakeState, 'clock' | 'like'>,
  step: OpenStep,
  decision: 'approved' | 'denied',
): boolean {
  if (step.over || step.decision !== undefined || hasEnded(clock, step)) return false;
  const { purpose, factor, account } = step;
  const makes = decision === 'approved' && purpose === 'activation' && factor !== undefined;
  step.decision = makes && !activateFactor({ like }, account, factor) ? 'denied' : decision;
  return true;
}

export function hasEnded(clock: Clock, step: OpenStep): boolean {
  return step.endsAt !== undefined && clock.now() >= step.endsAt;
}

/** The factor with this id, as far as the identity provider shows it; NOT_FOUND where there is none. */
export function heldFactor(state: FakeState, userId: string, factorId: string): HeldFactor {
  const found = shownFactors(state, state.account(userId)).find((held) => held.id === factorId);
  if (found === undefined) throw notFound('factor');
  return found;
}

/** The factors that a list shows. */
export function shownFactors(state: FakeState, account: Account): readonly HeldFactor[] {
  return account.factors.filter((held) => held.active || state.like.listsPending);
}

/** Takes a factor away; steps that wait for it come to nothing. */
export function removeFactor(account: Account, held: HeldFactor): void {
  account.factors.splice(account.factors.indexOf(held), 1);
  account.removed.push(held);
  held.removed = true;
}

/** Makes a factor active, unless the user has the one that a user can have. */
export function activateFactor({ like }: Pick<FakeState, 'like'>, account: Account, held: HeldFactor): boolean {
  if (held.active) return true;
  if (isTaken(like, account, held.type)) return false;
  held.active = true;
  // Where an enrollment has no factor yet, the user's factors come in the order in which they were finished.
  if (!like.listsPending) account.factors.push(...account.factors.splice(account.factors.indexOf(held), 1));
  if (like.renamedOnActivation.includes(held.type)) held.id = like.newFactorId(held.type, true);
  return true;
}

/** True where the user has the one active factor of this type that a user can have. */
export function isTaken({ atMostOne }: Likeness, account: Account, type: KnownFactorType): boolean {
  return atMostOne.includes(type) && account.factors.some((held) => held.active && held.type === type);
}
