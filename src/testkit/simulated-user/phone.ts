import type { Prompt } from '../../spec/steps.ts';
import { createAuthenticator, type SoftwareAuthenticator } from './authenticator.ts';
import type { Clock } from './clock.ts';
import type { Channel, Outbox } from './outbox.ts';
import { hotpAt, totpAt } from './totp.ts';

/** A push notification. The phone calls `answer` with what the user has tapped. */
export type PushNotification = {
  answer(decision: 'approve' | 'deny', number?: string): void;
};

/** A phone call in which the user types digits (OneLogin Voice). */
export type KeypadCall = { keyIn(digits: string): void };

/**
 * The vendor of a hardware token that shows one-time codes.
 *
 * @example
 * const vendor: TokenVendor = 'yubikey';
 * await mfa.enroll({ userId, factor: { type: 'token', vendor, code: phone.pressToken(vendor) } });
 */
export type TokenVendor = 'yubikey' | 'rsa' | 'symantec';

/**
 * The phone of a user: inbox, authenticator app, push app, hardware tokens and a WebAuthn authenticator. It throws an
 * Error for what the user cannot do, such as to read a code that was never sent.
 *
 * @example
 * const mfa = createFakeProvider({ users: ['ada'] });
 * const phone: Phone = mfa.phone('ada');
 * await mfa.enroll({ userId: 'ada', factor: { type: 'sms', phoneNumber: phone.phoneNumber } });
 * const code = phone.readCode('sms');
 */
export type Phone = {
  /** E.164. */
  readonly phoneNumber: string;
  readonly email: string;
  readonly authenticator: SoftwareAuthenticator;
  /** The code in the newest message of a channel. Throws if there is no message. */
  readCode(channel: Channel): string;
  /** Scans the QR code or link of an enrollment: stores the TOTP secret, or binds the push app to the account. */
  scan(setup: NonNullable<Prompt['setup']>): void;
  /** The current code of the authenticator app. */
  totp(): Promise<string>;
  /** The next code of a counter-based token with this hexadecimal secret. */
  hotp(sharedSecret: string): Promise<string>;
  /** Presses the button of a hardware token, which shows a new code. */
  pressToken(vendor: TokenVendor): string;
  /** Taps approve on the newest push, with `number` if the push asks for one. Throws if there is no push. */
  approve(number?: string): void;
  /** Taps deny on the newest push. */
  deny(): void;
  /** Types the digits of the website into the newest call. */
  keyIn(digits: string): void;
};

/** A phone with the methods that only the tenant calls. */
export type SimulatedPhone = Phone & {
  /** Uses a code. `fresh`: the token has shown it, and it was not used before. */
  takeTokenCode(vendor: TokenVendor, code: string): 'fresh' | 'used' | 'unknown';
  receivePush(push: PushNotification): void;
  receiveCall(call: KeypadCall): void;
};

/** `bind` gets the link of a push enrollment, or the URL of its QR code. False: the tenant does not know it. */
export function createPhone(options: {
  readonly phoneNumber: string;
  readonly email: string;
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly bind: (link: string) => boolean;
}): SimulatedPhone {
  const { phoneNumber, email, clock, outbox, bind } = options;
  const pushes: PushNotification[] = [];
  const calls: KeypadCall[] = [];
  const shown = new Map<string, 'fresh' | 'used'>();
  const counters = new Map<string, number>();
  let secret: string | undefined;

  return {
    phoneNumber,
    email,
    authenticator: createAuthenticator(),
    readCode(channel) {
      const message = outbox.newest(channel, channel === 'email' ? email : phoneNumber);
      if (message === undefined) throw new Error(noMessage(channel));
      return message.code;
    },
    scan(setup) {
      if (setup.kind === 'totp') {
        secret = setup.secret;
        return;
      }
      const link = setup.uri ?? setup.qrCodeUrl;
      if (link === undefined || !bind(link))
        throw new Error('This phone cannot read that picture: pass prompt.setup of an enrollment of this user.');
    },
    totp() {
      if (secret === undefined) throw new Error('This phone has no authenticator app set up: scan first.');
      return totpAt(secret, clock.now());
    },
    hotp(sharedSecret) {
      const counter = counters.get(sharedSecret) ?? 0;
      counters.set(sharedSecret, counter + 1);
      return hotpAt(bytesOfHex(sharedSecret), counter);
    },
    pressToken(vendor) {
      const code = vendor === 'yubikey' ? `cccccceukngd${randomOf(MODHEX, 32)}` : randomOf(DIGITS, 6);
      shown.set(`${vendor} ${code}`, 'fresh');
      return code;
    },
    takeTokenCode(vendor, code) {
      const state = shown.get(`${vendor} ${code}`) ?? 'unknown';
      if (state === 'fresh') shown.set(`${vendor} ${code}`, 'used');
      return state;
    },
    approve(number) {
      takeNewest(pushes, 'push').answer('approve', number);
    },
    deny() {
      takeNewest(pushes, 'push').answer('deny');
    },
    keyIn(digits) {
      takeNewest(calls, 'call').keyIn(digits);
    },
    receivePush: (push) => void pushes.push(push),
    receiveCall: (call) => void calls.push(call),
  };
}

const MODHEX = 'cbdefghijklnrtuv';
const DIGITS = '0123456789';

/** `length` random characters of `alphabet`. */
export function randomOf(alphabet: string, length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join('');
}

/** The bytes of a hexadecimal text. */
export function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function noMessage(channel: Channel): string {
  const own = channel === 'email' ? 'email' : 'phoneNumber';
  return `No ${channel} message has come to this phone: enroll phone.${own}, and begin a step that sends one.`;
}

function takeNewest<T>(arrived: T[], what: string): T {
  const newest = arrived.pop();
  if (newest === undefined) {
    throw new Error(`No ${what} has come to this phone, or it was answered: challenge a factor of this user first.`);
  }
  return newest;
}
