import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import { isObject, isOk, isText, type Meaning, type Oracle, objectIn, own } from './oracle.ts';

// What an answer of Okta's really means, written from okta.md (sections 3.4, 4, 5.4, 5.7 to 5.10 and 6) and from
// nothing in the adapter.

type Ours = { readonly user: string; readonly factor?: string };

/** Every `href` of the links, which are objects or arrays of objects (3.4). */
function hrefsIn(links: JsonValue | undefined): readonly string[] {
  if (Array.isArray(links)) return links.flatMap(hrefsIn);
  const href = own(objectIn(links), 'href');
  return typeof href === 'string' ? [href] : [];
}

/** True where a link names another user, or another factor than ours. */
function isForeign(body: JsonObject, { user, factor }: Ours): boolean {
  const links = Object.values(objectIn(own(body, '_links'))).flatMap(hrefsIn);
  return links.some((href) => {
    const segments = href.split(/[?#]/)[0]?.split('/api/v1/users/')[1]?.split('/') ?? [];
    const [of, kind, id] = segments.map(decoded);
    if (of === undefined || of === '') return false;
    if (of !== user) return true;
    return factor !== undefined && kind === 'factors' && id !== undefined && id !== '' && !isOwnPlace(id, factor);
  });
}
const decoded = (segment: string) => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return `not an id: ${segment}`;
  }
};
const isOwnPlace = (id: string, factor: string) => id === factor || id === 'questions';

/** 4: the error code decides, whatever else stands there. */
const isError = (body: JsonObject) => own(body, 'errorCode') !== undefined;

const judged =
  (ours: Ours, meaning: (status: number, body: JsonObject) => Meaning): Oracle =>
  (status, body) =>
    isObject(body) && isOk(status) && !isError(body) && !isForeign(body, ours) ? meaning(status, body) : 'no';

/** 5.9 and 5.10: `factorResult: SUCCESS` with HTTP 200. */
export const oktaVerified = (ours: Ours): Oracle =>
  judged(ours, (status, body) => (status === 200 && own(body, 'factorResult') === 'SUCCESS' ? 'approved' : 'no'));

/** What a factor must be (3.1, 3.3). */
export type Kind = { readonly factorType: string; readonly provider: string };

function isFactor(body: JsonObject, { factorType, provider }: Kind, id: string | undefined): boolean {
  const said = own(body, 'id');
  const isOne = isText(said) && (id === undefined || said === id);
  return isOne && own(body, 'factorType') === factorType && own(body, 'provider') === provider;
}

/** 5.7: an ACTIVE factor, told from a push that waits by the lack of `factorResult`; only a code may change its id. */
export const oktaActivated = (ours: Ours, kinds: readonly Kind[], mayChange: boolean): Oracle =>
  judged(mayChange ? { user: ours.user } : ours, (status, body) => {
    const isActive = own(body, 'status') === 'ACTIVE' && own(body, 'factorResult') === undefined;
    const isOne = kinds.some((kind) => isFactor(body, kind, mayChange ? undefined : ours.factor));
    return status === 200 && isActive && isOne ? 'active' : 'no';
  });

/** 5.4: the factor that was asked for, pending or active. */
export const oktaEnrolled = (ours: Ours, kinds: readonly Kind[]): Oracle =>
  judged(ours, (status, body) => {
    const word = own(body, 'factorResult') ?? own(body, 'status');
    const isOne = kinds.some((kind) => isFactor(body, kind, undefined));
    if (status !== 200 || !isOne || own(body, 'status') !== word) return 'no';
    return word === 'ACTIVE' ? 'active' : word === 'PENDING_ACTIVATION' ? 'step' : 'no';
  });

/** 5.9 without an answer: a message is sent, a challenge made, or a push is out with a transaction of our factor. */
export const oktaChallenged = (ours: Required<Ours>, type: 'message' | 'push' | 'webauthn'): Oracle =>
  judged(ours, (status, body) => {
    const result = own(body, 'factorResult');
    if (type === 'message') return status === 200 && result === 'CHALLENGE' ? 'step' : 'no';
    if (type === 'webauthn') {
      const challenge = own(objectIn(own(objectIn(own(body, '_embedded')), 'challenge')), 'challenge');
      return status === 200 && result === 'CHALLENGE' && isText(challenge) ? 'step' : 'no';
    }
    const polls = hrefsIn(own(objectIn(own(body, '_links')), 'poll'));
    const isOfOurs = polls.some((href) => href.includes(`/factors/${ours.factor}/transactions/`));
    return (status === 200 || status === 201) && result === 'WAITING' && isOfOurs ? 'step' : 'no';
  });

/** 5.8, and for a push 5.7: the enrollment goes on. */
export const oktaResent = (ours: Required<Ours>, isPush: boolean): Oracle =>
  judged(ours, (status, body) => {
    const word = own(body, 'factorResult') ?? own(body, 'status');
    const id = own(body, 'id');
    // The links say whose it is; a factor need not be repeated.
    const isOne = !isText(id) || id === ours.factor || !isText(own(body, 'factorType'));
    const isOpen = word === (isPush ? 'WAITING' : 'PENDING_ACTIVATION');
    return status === 200 && isOne && isOpen ? 'step' : 'no';
  });

/** 5.1 to 5.3: an array. */
export const oktaList: Oracle = (status, body) => (isOk(status) && Array.isArray(body) ? 'list' : 'no');

/** 5.6 and 6.3: 204, or an object that is no error. */
export const oktaDone = (ours: Ours): Oracle => {
  const object = judged(ours, () => 'done');
  return (status, body) => (status === 204 ? 'done' : object(status, body));
};

/** 5.5. */
export const oktaFactor = (ours: Required<Ours>): Oracle =>
  judged({ user: ours.user }, (_status, body) => (own(body, 'id') === ours.factor ? 'done' : 'no'));

/** 6.1: a code for one use. */
export const oktaTemporary = (ours: Ours): Oracle =>
  judged(ours, (_status, body) => {
    const profile = objectIn(own(body, 'profile'));
    return isText(own(profile, 'tac')) && own(profile, 'multiUse') === false ? 'done' : 'no';
  });
