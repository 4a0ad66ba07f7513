import type { JsonObject } from '../../../../spec/factors.ts';
import { invalid, notFound, Refusal } from '../http/errors.ts';
import { challengeLinks, factorUrl, link } from '../http/links.ts';
import { type Call, noContent, ok, type Reply } from '../http/operation.ts';
import { isoSeconds, newToken } from '../ids.ts';
import type { Factor, Person, PushMethod, Transaction } from '../state.ts';

const LIFETIME_MS = 5 * 60_000;
/** How long an ended transaction can still be asked for. */
const MEMORY_MS = 5 * 60_000;

/** Sends a push to the user's phone. */
export function startTransaction(
  call: Call,
  { id: factorId, method }: Factor<PushMethod>,
  numberMatching: boolean,
): Reply {
  const { person, now, org, headers } = call;
  if (!headers.get('user-agent'))
    throw invalid('User-Agent', 'The User-Agent header is required to verify push factors.');
  const transaction: Transaction = {
    id: `v2mst.${newToken(22)}`,
    factorId,
    expiresAt: now + LIFETIME_MS,
    correctAnswer: numberMatching ? twoDigits() : undefined,
    ended: undefined,
  };
  person.transactions.set(transaction.id, transaction);
  person.user.phone.receivePush({
    answer(decision, number) {
      const { correctAnswer } = transaction;
      const right = correctAnswer === undefined || number === String(correctAnswer);
      end(person, transaction.id, decision === 'approve' && right ? 'SUCCESS' : 'REJECTED', org.clock.now());
    },
  });
  return { status: 201, body: waiting(call, transaction, method.device) };
}

export function readTransaction(call: Call, factor: Factor, id: string): Reply {
  const transaction = transactionOf(call, factor, id);
  const profile = { credentialId: call.person.user.email };
  const { ended, expiresAt } = transaction;
  if (ended === undefined && call.now < expiresAt) return ok(waiting(call, transaction, profile));
  if (ended?.result === 'SUCCESS') return ok({ factorResult: 'SUCCESS' });
  return ok({ factorResult: ended?.result ?? 'TIMEOUT', profile, _links: challengeLinks(call, factor.id) });
}

export function cancelTransaction(call: Call, factor: Factor, id: string): Reply {
  transactionOf(call, factor, id);
  if (!end(call.person, id, 'CANCELLED', call.now)) throw new Refusal('E0000191');
  return noContent;
}

/** The user's own transaction on this factor. One that ended a while ago has timed out, as far as Okta remembers. */
function transactionOf({ person, now }: Call, factor: Factor, id: string): Transaction {
  const transaction = person.transactions.get(id);
  if (transaction === undefined || transaction.factorId !== factor.id) throw notFound(id, 'Transaction');
  if (now >= (transaction.ended?.at ?? transaction.expiresAt) + MEMORY_MS) throw new Refusal('E0000191');
  return transaction;
}

/** Only what still waits can end: the first decision counts. */
function end(person: Person, id: string, result: NonNullable<Transaction['ended']>['result'], at: number): boolean {
  const transaction = person.transactions.get(id);
  if (transaction === undefined || transaction.ended !== undefined || at >= transaction.expiresAt) return false;
  person.transactions.set(id, { ...transaction, ended: { result, at } });
  return true;
}

function waiting(call: Call, transaction: Transaction, profile: JsonObject | undefined): JsonObject {
  const { id, factorId, expiresAt, correctAnswer } = transaction;
  const self = `${factorUrl(call, factorId)}/transactions/${id}`;
  return {
    expiresAt: isoSeconds(expiresAt),
    factorResult: 'WAITING',
    ...(profile === undefined ? {} : { profile }),
    _links: { poll: link(self, 'GET'), cancel: link(self, 'DELETE') },
    ...(correctAnswer === undefined ? {} : { _embedded: { challenge: { correctAnswer } } }),
  };
}

const twoDigits = (): number => 10 + ((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % 90);
