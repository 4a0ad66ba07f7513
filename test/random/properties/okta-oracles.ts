import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import { isObject, isOk, isText, type Meaning, type Oracle, objectIn, own } from './oracle.ts';

// What Okta's responses mean, written from Okta's documentation and not from the adapter. The section numbers are those
// of a summary of that documentation, okta.md, which is not in this repository.

type Expected = { readonly user: string; readonly factor?: string };

/** Every `href` of the links, which are objects or arrays of objects (3.4). */
function hrefsIn(links: JsonValue | undefined): readonly string[] {
  if (Array.isArray(links)) return links.flatMap(hrefsIn);
  const href = own(objectIn(links), 'href');
  return typeof href === 'string' ? [href] : [];
}

/** Whether a link names another user or another factor. */
function linksElsewhere(body: JsonObject, { user, factor }: Expected): boolean {
  const links = Object.values(objectIn(own(body, '_links'))).flatMap(hrefsIn);
  return links.some((href) => {
    const segments = href.split(/[?#]/)[0]?.split('/api/v1/users/')[1]?.split('/') ?? [];
    const [linkUser, kind, id] = segments.map(decoded);
    if (linkUser === undefined || linkUser === '') return false;
    if (linkUser !== user) return true;
    return (
      factor !== undefined && kind === 'factors' && id !== undefined && id !== '' && !isExpectedSegment(id, factor)
    );
  });
}
const decoded = (segment: string) => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return `not an id: ${segment}`;
  }
};
const isExpectedSegment = (id: string, factor: string) => id === factor || id === 'questions';

/** 4: with an error code the response is an error, whatever else it contains. */
const isError = (body: JsonObject) => own(body, 'errorCode') !== undefined;

const oracleFor =
  (expected: Expected, meaning: (status: number, body: JsonObject) => Meaning): Oracle =>
  (status, body) =>
    isObject(body) && isOk(status) && !isError(body) && !linksElsewhere(body, expected) ? meaning(status, body) : 'no';

/** 5.9 and 5.10: `factorResult: SUCCESS` with HTTP 200. */
export const oktaVerified = (expected: Expected): Oracle =>
  oracleFor(expected, (status, body) =>
    status === 200 && own(body, 'factorResult') === 'SUCCESS' ? 'approved' : 'no',
  );

/** What a factor must be (3.1, 3.3). */
export type Kind = { readonly factorType: string; readonly provider: string };

function isFactor(body: JsonObject, { factorType, provider }: Kind, id: string | undefined): boolean {
  const actual = own(body, 'id');
  const isExpectedId = isText(actual) && (id === undefined || actual === id);
  return isExpectedId && own(body, 'factorType') === factorType && own(body, 'provider') === provider;
}

/** 5.7: an ACTIVE factor. A waiting push has a `factorResult`. Only activation by a code may change the id. */
export const oktaActivated = (expected: Expected, kinds: readonly Kind[], mayChange: boolean): Oracle =>
  oracleFor(mayChange ? { user: expected.user } : expected, (status, body) => {
    const isActive = own(body, 'status') === 'ACTIVE' && own(body, 'factorResult') === undefined;
    const isExpectedFactor = kinds.some((kind) => isFactor(body, kind, mayChange ? undefined : expected.factor));
    return status === 200 && isActive && isExpectedFactor ? 'active' : 'no';
  });

/** 5.4: the requested factor, pending or active. */
export const oktaEnrolled = (expected: Expected, kinds: readonly Kind[]): Oracle =>
  oracleFor(expected, (status, body) => {
    const factorStatus = own(body, 'factorResult') ?? own(body, 'status');
    const isExpectedFactor = kinds.some((kind) => isFactor(body, kind, undefined));
    if (status !== 200 || !isExpectedFactor || own(body, 'status') !== factorStatus) return 'no';
    return factorStatus === 'ACTIVE' ? 'active' : factorStatus === 'PENDING_ACTIVATION' ? 'step' : 'no';
  });

/** 5.9 without an answer: a message or challenge is sent, or a push with a transaction of this factor. */
export const oktaChallenged = (expected: Required<Expected>, type: 'message' | 'push' | 'webauthn'): Oracle =>
  oracleFor(expected, (status, body) => {
    const result = own(body, 'factorResult');
    if (type === 'message') return status === 200 && result === 'CHALLENGE' ? 'step' : 'no';
    if (type === 'webauthn') {
      const challenge = own(objectIn(own(objectIn(own(body, '_embedded')), 'challenge')), 'challenge');
      return status === 200 && result === 'CHALLENGE' && isText(challenge) ? 'step' : 'no';
    }
    const polls = hrefsIn(own(objectIn(own(body, '_links')), 'poll'));
    const isOfOurs = polls.some((href) => href.includes(`/factors/${expected.factor}/transactions/`));
    return (status === 200 || status === 201) && result === 'WAITING' && isOfOurs ? 'step' : 'no';
  });

/** 5.8, and for a push 5.7: the enrollment continues. */
export const oktaResent = (expected: Required<Expected>, isPush: boolean): Oracle =>
  oracleFor(expected, (status, body) => {
    const factorStatus = own(body, 'factorResult') ?? own(body, 'status');
    const id = own(body, 'id');
    // The links name the owner, so the body need not repeat the factor.
    const isExpectedFactor = !isText(id) || id === expected.factor || !isText(own(body, 'factorType'));
    const isOpen = factorStatus === (isPush ? 'WAITING' : 'PENDING_ACTIVATION');
    return status === 200 && isExpectedFactor && isOpen ? 'step' : 'no';
  });

/** 5.1 to 5.3: an array. */
export const oktaList: Oracle = (status, body) => (isOk(status) && Array.isArray(body) ? 'list' : 'no');

/** 5.6 and 6.3: an empty body, as OneLogin's is, or an object that is not an error. */
export const oktaDone = (expected: Expected): Oracle => {
  const object = oracleFor(expected, () => 'done');
  return (status, body) => (isOk(status) && body === null ? 'done' : object(status, body));
};

/** 5.5: the factor with this id. */
export const oktaFactor = (expected: Required<Expected>): Oracle =>
  oracleFor({ user: expected.user }, (_status, body) => (own(body, 'id') === expected.factor ? 'done' : 'no'));

/** 6.1: a temporary access code for one use. */
export const oktaTemporary = (expected: Expected): Oracle =>
  oracleFor(expected, (_status, body) => {
    const profile = objectIn(own(body, 'profile'));
    return isText(own(profile, 'tac')) && own(profile, 'multiUse') === false ? 'done' : 'no';
  });
