import { randomInt, randomUUID } from 'node:crypto';
import type { Clock, Phone } from 'polyfactor/testing';
import { type AcmePhone, createPhone, newTotpSecret, totpAt } from './phone.ts';

// The invented identity provider, in memory:
//   GET    /v1/users/{user}/factors                  200 { factors, kinds }
//   POST   /v1/users/{user}/factors { kind, phone }  201 attempt (400: odd kind or phone)
//   GET    /v1/users/{user}/factors/{id}             200 factor
//   DELETE /v1/users/{user}/factors/{id}             204
//   POST   /v1/users/{user}/factors/{id}/attempts    201 attempt: a code or a push is on its way
//   GET    /v1/users/{user}/attempts/{id}            200 attempt
//   POST   /v1/users/{user}/attempts/{id}/answer     200 attempt, 422 attempt: wrong, used or locked { code }
//   POST   /v1/users/{user}/attempts/{id}/resend     201 attempt: a new one in place of the old

const KINDS = ['sms', 'totp', 'push'] as const;
type Kind = (typeof KINDS)[number];
type Factor = {
  readonly id: string;
  readonly kind: Kind;
  readonly phone: string | undefined;
  readonly secret: string;
  readonly usedCodes: Set<string>;
  isActive: boolean;
};
type Attempt = {
  readonly id: string;
  readonly purpose: 'enroll' | 'login';
  readonly factor: Factor;
  readonly code: string;
  readonly expiresAt: number;
  state: 'waiting' | 'enrolled' | 'passed' | 'denied' | 'locked' | 'replaced';
  failures: number;
};
type Person = {
  readonly id: string;
  readonly phone: AcmePhone;
  readonly factors: Map<string, Factor>;
  readonly attempts: Map<string, Attempt>;
};

/** A tenant of Acme in memory, and the hands that move it. */
export type Acme = {
  readonly baseUrl: string;
  readonly apiToken: string;
  readonly users: readonly [string, string];
  readonly clock: Clock;
  /** Method and path of each request so far. */
  readonly requests: readonly string[];
  /** The API; hand it to the adapter as its `fetch`. */
  fetch(url: string, init: RequestInit): Promise<Response>;
  phone(userId: string): Phone;
  /** Too many wrong codes: no attempt of the user takes an answer any more. */
  lock(userId: string): void;
};

const LIFETIME_SECONDS = 300;
const MAX_FAILURES = 5;

export function createAcme(): Acme {
  const apiToken = `acme-${randomUUID()}`;
  const users: Acme['users'] = ['user-1001', 'user-1002'];
  const requests: string[] = [];
  let ahead = 0;
  const clock: Clock = {
    now: () => Date.now() + ahead,
    advance(ms) {
      ahead += ms;
    },
  };
  const people: readonly Person[] = users.map((id, index) => {
    const owner = { phoneNumber: `+1415555017${index}`, email: `user${index}@example.com` };
    const phone = createPhone(owner, clock, (link) => bind(id, link));
    return { id, phone, factors: new Map(), attempts: new Map() };
  });
  const personOf = (id: string) => people.find((person) => person.id === id);

  function bind(userId: string, link: string): boolean {
    const attempt = personOf(userId)?.attempts.get(link.replace('acme://bind/', ''));
    if (attempt === undefined || wordOf(attempt) !== 'waiting') return false;
    finish(attempt);
    return true;
  }

  function finish(attempt: Attempt): void {
    attempt.state = attempt.purpose === 'enroll' ? 'enrolled' : 'passed';
    attempt.factor.isActive = true;
  }

  /** Opens an attempt, and sends what ends it. */
  function begin({ phone, attempts }: Person, factor: Factor, purpose: Attempt['purpose']): Attempt {
    const attempt: Attempt = {
      id: randomUUID(),
      purpose,
      factor,
      code: String(randomInt(1_000_000)).padStart(6, '0'),
      expiresAt: clock.now() + LIFETIME_SECONDS * 1000,
      state: 'waiting',
      failures: 0,
    };
    attempts.set(attempt.id, attempt);
    if (factor.kind === 'sms') {
      people.find((person) => person.phone.phoneNumber === factor.phone)?.phone.receiveText(attempt.code);
    }
    if (factor.kind === 'push' && purpose === 'login') {
      phone.receivePush((decision) => {
        if (wordOf(attempt) === 'waiting') attempt.state = decision;
      });
    }
    return attempt;
  }

  const wordOf = ({ state, expiresAt }: Attempt) =>
    state === 'waiting' && clock.now() > expiresAt ? 'expired' : state;

  /** What Acme says of a code. */
  function judge(attempt: Attempt, code: unknown): string {
    const { factor } = attempt;
    if (attempt.state === 'locked') return 'locked';
    if (wordOf(attempt) !== 'waiting' || typeof code !== 'string') return 'wrong';
    if (factor.kind === 'totp' && factor.usedCodes.has(code)) return 'used';
    // A code that was shown half a minute ago may still be on its way.
    const shownCodes = [0, 30_000].map((ago) => totpAt(factor.secret, clock.now() - ago));
    if (factor.kind === 'sms' ? code === attempt.code : factor.kind === 'totp' && shownCodes.includes(code)) {
      factor.usedCodes.add(code);
      finish(attempt);
      return attempt.state;
    }
    attempt.failures += 1;
    if (attempt.purpose === 'enroll' || attempt.failures < MAX_FAILURES) return 'wrong';
    attempt.state = 'locked';
    return 'locked';
  }

  function shown(person: Person, attempt: Attempt, state: string = wordOf(attempt)) {
    const { id, factor, purpose } = attempt;
    const { secret } = factor;
    const uri = `otpauth://totp/Acme:${person.id}?secret=${secret}&issuer=Acme`;
    const setups = {
      sms: undefined,
      totp: { kind: 'totp', secret, uri },
      push: { kind: 'app', uri: `acme://bind/${id}` },
    };
    const setup = purpose === 'enroll' && state === 'waiting' ? setups[factor.kind] : undefined;
    return { id, user: person.id, state, factor: listed(factor), seconds: LIFETIME_SECONDS, setup };
  }

  async function respond(request: Request): Promise<Response> {
    const [, version, users, userId = '', ...path] = new URL(request.url).pathname.split('/').map(decodeURIComponent);
    if (request.headers.get('authorization') !== `Bearer ${apiToken}`) return refusal(401);
    const person = personOf(userId);
    if (`${version}/${users}` !== 'v1/users' || person === undefined) return refusal(404);
    const sent = await request.text();
    const json: unknown = sent === '' ? {} : JSON.parse(sent);
    const route = `${request.method} ${path.map((part, index) => (index === 1 ? '{id}' : part)).join('/')}`;
    const factor = person.factors.get(path[1] ?? '');
    const attempt = person.attempts.get(path[1] ?? '');

    if (route === 'GET factors')
      return Response.json({ factors: [...person.factors.values()].map(listed), kinds: KINDS });
    if (route === 'POST factors') {
      const made = newFactor(json);
      if (made === undefined) return refusal(400);
      person.factors.set(made.id, made);
      return Response.json(shown(person, begin(person, made, 'enroll')), { status: 201 });
    }
    if (factor !== undefined) {
      if (route === 'GET factors/{id}') return Response.json(listed(factor));
      if (route === 'POST factors/{id}/attempts' && factor.isActive) {
        return Response.json(shown(person, begin(person, factor, 'login')), { status: 201 });
      }
      if (route === 'DELETE factors/{id}') {
        person.factors.delete(factor.id);
        return new Response(null, { status: 204 });
      }
    }
    if (attempt === undefined || !person.factors.has(attempt.factor.id)) return refusal(404);
    if (route === 'GET attempts/{id}') return Response.json(shown(person, attempt));
    if (route === 'POST attempts/{id}/answer') {
      const word = judge(attempt, propertyOf(json, 'code'));
      return Response.json(shown(person, attempt, word), {
        status: word === attempt.state && word !== 'locked' ? 200 : 422,
      });
    }
    if (route === 'POST attempts/{id}/resend' && attempt.factor.kind !== 'totp') {
      attempt.state = 'replaced';
      return Response.json(shown(person, begin(person, attempt.factor, attempt.purpose)), { status: 201 });
    }
    return refusal(404);
  }

  return {
    baseUrl: 'https://acme.example.com',
    apiToken,
    users,
    clock,
    requests,
    async fetch(url, init) {
      const request = new Request(url, init);
      request.signal.throwIfAborted();
      requests.push(`${request.method} ${new URL(request.url).pathname}`);
      const answer = await respond(request);
      request.signal.throwIfAborted();
      return answer;
    },
    phone(userId) {
      const phone = personOf(userId)?.phone;
      if (phone === undefined) throw new Error('Acme has no such user.');
      return phone;
    },
    lock(userId) {
      for (const attempt of personOf(userId)?.attempts.values() ?? []) {
        if (attempt.purpose === 'login' && attempt.state === 'waiting') attempt.state = 'locked';
      }
    },
  };
}

function newFactor(json: unknown): Factor | undefined {
  const kind = KINDS.find((known) => known === propertyOf(json, 'kind'));
  const phone = propertyOf(json, 'phone');
  const number = typeof phone === 'string' && /^\+\d{8,15}$/.test(phone) ? phone : undefined;
  if (kind === undefined || (kind === 'sms') !== (number !== undefined)) return undefined;
  return { id: randomUUID(), kind, phone: number, secret: newTotpSecret(), usedCodes: new Set(), isActive: false };
}

function listed({ id, kind, isActive, phone }: Factor) {
  return { id, kind, state: isActive ? 'active' : 'pending', phone: phone?.replace(/\d(?=\d{4})/g, '*') };
}

function propertyOf(json: unknown, name: string): unknown {
  return typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined;
}

function refusal(status: number): Response {
  return Response.json({ error: 'Acme says no.' }, { status });
}
