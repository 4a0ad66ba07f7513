import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import { hasAny, isObject, isOk, isText, type Meaning, namesElsewhere, type Oracle, objectIn, own } from './oracle.ts';

// What Okta's responses mean, written from Okta's documentation and not from the adapter. The section numbers are those
// of a summary of that documentation, okta.md, which is not in this repository.

type Expected = { readonly user: string; readonly factor?: string };

/** Every `href` of the links, which are objects or arrays of objects (3.4). */
function hrefsIn(links: JsonValue | undefined): readonly string[] {
  if (Array.isArray(links)) return links.flatMap(hrefsIn);
  const href = own(objectIn(links), 'href');
  return typeof href === 'string' ? [href] : [];
}

/** The links of an object, and of what is embedded in it. */
function linksIn(body: JsonObject): readonly string[] {
  const embedded = objectIn(own(body, '_embedded'));
  return [body, embedded, ...Object.values(embedded).filter(isObject)].flatMap((object) =>
    Object.values(objectIn(own(object, '_links'))).flatMap(hrefsIn),
  );
}

/** Whether a link names another user or another factor. */
function linksElsewhere(body: JsonObject, { user, factor }: Expected): boolean {
  return linksIn(body).some((href) => {
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

/** 3.1 and 5: what Okta documents beside a result, beside a factor, of a temporary access code, and of anything else. */
const OF_RESULTS = ['factorResult', 'factorMessage', 'factorResultMessage', 'expiresAt'];
const OF_FACTORS = ['factorType', 'provider', 'vendorName', 'factorProfileId', 'verify'];
const OF_BOTH = ['id', 'status', 'created', 'lastUpdated'];
const OF_CODES = ['type', 'key', 'name', 'nickname'];
const OF_OTHERS = [
  'errorSummary',
  'errorLink',
  'errorId',
  'errorCauses',
  'enrollment',
  'question',
  'questionText',
  'answer',
];

const isResult = (body: JsonObject) => !hasAny(body, [...OF_FACTORS, ...OF_BOTH, ...OF_CODES, ...OF_OTHERS]);
const isBareFactor = (body: JsonObject) => !hasAny(body, [...OF_RESULTS, ...OF_CODES, ...OF_OTHERS]);
const isBareCode = (body: JsonObject) => !hasAny(body, [...OF_RESULTS, ...OF_FACTORS, ...OF_OTHERS]);

const oracleFor =
  (expected: Expected, meaning: (status: number, body: JsonObject) => Meaning): Oracle =>
  (status, body) => {
    if (!isObject(body) || !isOk(status) || isError(body)) return 'no';
    return linksElsewhere(body, expected) || namesElsewhere(body, expected) ? 'no' : meaning(status, body);
  };

/** 5.9 and 5.10: `factorResult: SUCCESS` with HTTP 200. Only a security key has a profile, with the `credential` sent. */
export const oktaVerified = (expected: Expected, credential?: string): Oracle =>
  oracleFor(expected, (status, body) => {
    const profile = own(body, 'profile');
    const isOurs =
      credential === undefined ? profile === undefined : own(objectIn(profile), 'credentialId') === credential;
    return status === 200 && own(body, 'factorResult') === 'SUCCESS' && isResult(body) && isOurs ? 'approved' : 'no';
  });

/** What a factor must be (3.1, 3.3). */
export type Kind = { readonly factorType: string; readonly provider: string };

function isFactor(body: JsonObject, { factorType, provider }: Kind, id: string | undefined): boolean {
  const actual = own(body, 'id');
  const isExpectedId = isText(actual) && (id === undefined || actual === id);
  return isExpectedId && own(body, 'factorType') === factorType && own(body, 'provider') === provider;
}

/** 3.1: the profile repeats what the enrollment has asked for. A phone number may be written in several ways. */
function isProfileAsked(body: JsonObject, asked: JsonObject): boolean {
  const profile = objectIn(own(body, 'profile'));
  return ['phoneNumber', 'question', 'credentialId'].every((key) => {
    const [actual, wanted] = [own(profile, key), own(asked, key)];
    if (actual === undefined || wanted === undefined) return true;
    return key === 'phoneNumber' ? digitsOf(actual) === digitsOf(wanted) : actual === wanted;
  });
}
const digitsOf = (value: JsonValue) => String(value).replace(/\D/g, '');

/** 5.7: the id changes from `mbl...` to `sms...`, and may change for a phone whose number the response repeats. */
function isRenamedPhone(body: JsonObject, enrolled: string, asked: JsonObject): boolean {
  const id = String(own(body, 'id'));
  const type = own(body, 'factorType');
  if (type === 'sms' && enrolled.startsWith('mbl') && id.startsWith('sms')) return true;
  const number = own(objectIn(own(body, 'profile')), 'phoneNumber');
  return (
    (type === 'sms' || type === 'call') &&
    typeof number === 'string' &&
    digitsOf(number) === digitsOf(own(asked, 'phoneNumber') ?? '')
  );
}

/** 5.7: an ACTIVE factor. A waiting push has a `factorResult`. Only the id of a phone may change. */
export const oktaActivated = (expected: Required<Expected>, kinds: readonly Kind[], asked: JsonObject): Oracle => {
  const isPhone = kinds.some(({ factorType }) => factorType === 'sms' || factorType === 'call');
  return oracleFor(isPhone ? { user: expected.user } : expected, (status, body) => {
    const isSame = own(body, 'id') === expected.factor || isRenamedPhone(body, expected.factor, asked);
    const isExpectedFactor =
      kinds.some((kind) => isFactor(body, kind, undefined)) && isSame && isProfileAsked(body, asked);
    return status === 200 && own(body, 'status') === 'ACTIVE' && isExpectedFactor && isBareFactor(body)
      ? 'active'
      : 'no';
  });
};

/** 5.4: the requested factor, pending or active. */
export const oktaEnrolled = (expected: Expected, kinds: readonly Kind[], asked: JsonObject): Oracle =>
  oracleFor(expected, (status, body) => {
    const isExpectedFactor = kinds.some((kind) => isFactor(body, kind, undefined)) && isProfileAsked(body, asked);
    if (status !== 200 || !isExpectedFactor || !isBareFactor(body)) return 'no';
    const factorStatus = own(body, 'status');
    return factorStatus === 'ACTIVE' ? 'active' : factorStatus === 'PENDING_ACTIVATION' ? 'step' : 'no';
  });

/** 5.9 without an answer: a message or challenge is sent, or a push with a transaction of this factor. */
export const oktaChallenged = (expected: Required<Expected>, type: 'message' | 'push' | 'webauthn'): Oracle =>
  oracleFor(expected, (status, body) => {
    const result = isResult(body) ? own(body, 'factorResult') : undefined;
    if (type === 'message') return status === 200 && result === 'CHALLENGE' ? 'step' : 'no';
    if (type === 'webauthn') {
      const challenge = own(objectIn(own(objectIn(own(body, '_embedded')), 'challenge')), 'challenge');
      return status === 200 && result === 'CHALLENGE' && isText(challenge) ? 'step' : 'no';
    }
    const polls = hrefsIn(own(objectIn(own(body, '_links')), 'poll'));
    const isOfOurs = polls.some((href) => href.includes(`/factors/${expected.factor}/transactions/`));
    return (status === 200 || status === 201) && result === 'WAITING' && isOfOurs ? 'step' : 'no';
  });

/** 5.8, and for a push 5.7: the enrollment continues. A transaction belongs to a verification. */
export const oktaResent = (expected: Required<Expected>, isPush: boolean, asked: JsonObject): Oracle =>
  oracleFor(expected, (status, body) => {
    const factorStatus = own(body, isPush ? 'factorResult' : 'status');
    const id = own(body, 'id');
    // The links name the owner, so the body need not repeat the factor.
    const isExpectedFactor = !isText(id) || id === expected.factor || !isText(own(body, 'factorType'));
    const isOpen = factorStatus === (isPush ? 'WAITING' : 'PENDING_ACTIVATION');
    const polls = hrefsIn(own(objectIn(own(body, '_links')), 'poll'));
    const isWaitingPush = isResult(body) && !polls[0]?.includes(`/factors/${expected.factor}/transactions/`);
    const isExpected = isPush
      ? isWaitingPush
      : isBareFactor(body) && (!isText(own(body, 'factorType')) || isProfileAsked(body, asked));
    return status === 200 && isExpectedFactor && isOpen && isExpected ? 'step' : 'no';
  });

/** 5.1 to 5.3: an array, whose entries name no other user. */
export const oktaList =
  (user: string): Oracle =>
  (status, body) => {
    if (!isOk(status) || !Array.isArray(body) || namesElsewhere(body, { user })) return 'no';
    return body.filter(isObject).some((entry) => linksElsewhere(entry, { user })) ? 'no' : 'list';
  };

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
    const isUsable = isText(own(profile, 'tac')) && own(profile, 'multiUse') === false;
    return isUsable && isBareCode(body) ? 'done' : 'no';
  });
