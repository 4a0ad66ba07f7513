import { createHmac } from 'node:crypto';
import { type Clock, createAuthenticator, type Phone } from 'polyfactor/testing';

// What a user of Acme holds in the hand: the contract plays the user with it.

/** A push on the lock screen; it is told what the user tapped. */
export type Push = (decision: 'passed' | 'denied') => void;

/** A phone, and Acme's side of it: where texts and pushes arrive. */
export type AcmePhone = Phone & { receiveText(code: string): void; receivePush(push: Push): void };

/** `bind` is called with the link of a push enrollment; false: Acme does not know it. */
export function createPhone(
  owner: { readonly phoneNumber: string; readonly email: string },
  clock: Clock,
  bind: (link: string) => boolean,
): AcmePhone {
  const texts: string[] = [];
  const pushes: Push[] = [];
  let secret: string | undefined;
  const tap = (decision: 'passed' | 'denied') => held(pushes.pop(), 'push')(decision);

  return {
    ...owner,
    authenticator: createAuthenticator(),
    readCode: (channel) => held(channel === 'sms' ? texts.at(-1) : undefined, channel),
    scan(setup) {
      if (setup.kind === 'totp') secret = setup.secret;
      else if (!bind(setup.uri ?? '')) throw new Error('This phone cannot read that picture.');
    },
    totp: async () => totpAt(held(secret, 'authenticator app'), clock.now()),
    hotp: () => Promise.reject(new Error('Acme has no counter-based tokens.')),
    // The contract tries to enroll one, to see that it is refused.
    pressToken: () => 'cccccceukngdbcdefghijklnrtuvbcdefghijklnrtuv',
    approve: () => tap('passed'),
    deny: () => tap('denied'),
    keyIn: () => held(undefined, 'call'),
    receiveText: (code) => void texts.push(code),
    receivePush: (push) => void pushes.push(push),
  };
}

function held<T>(thing: T | undefined, what: string): T {
  if (thing === undefined) throw new Error(`This phone has no ${what}.`);
  return thing;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The 6-digit SHA-1 code of a base32 secret at a time in milliseconds (RFC 6238). */
export function totpAt(secret: string, ms: number): string {
  const bits = Array.from(secret, (letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(ms / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 0xf) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, '0');
}

/** A new base32 secret of 160 bits. */
export function newTotpSecret(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => BASE32.charAt(byte % 32)).join('');
}
