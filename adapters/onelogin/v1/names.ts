import { factorIn, type HttpResponse, unexpected, userIn } from '../../../src/adapter-kit/index.ts';

// Whom a response of OneLogin's API 1 is about.

type Id = string | null | undefined;
type Ids = { readonly id?: Id; readonly device_id?: Id; readonly user_id?: Id };

/** The user and the device that a response must be about. */
export type Ours = { readonly userId: string; readonly factorId: string };

/** Whom the response to `trigger` names, in its device or beside it. A foreign user or device is returned if there is one. */
export function namesInTriggered(device: Ids | undefined, body: unknown, ours: Ours) {
  const inDevice = namesIn(device ?? {}, ours);
  const [userId, factorId] = [userIn(body, ours.userId), factorIn(body, ours.factorId)];
  return {
    userId: userId === undefined || userId === ours.userId ? inDevice.userId : userId,
    factorId: factorId === undefined || factorId === ours.factorId ? inDevice.factorId : factorId,
  };
}

/**
 * Whom a device in the response to `trigger` names. Beside `device_id`, `id` is the user's. The specification
 * says that it is the device's. So an `id` alone may be either, and counts as a foreign one only if it is neither.
 */
function namesIn({ id, device_id: deviceId, user_id: userId }: Ids, ours: Ours) {
  if (typeof deviceId === 'string') return { userId: userId ?? id ?? undefined, factorId: deviceId };
  const isOurs = id === ours.userId || id === ours.factorId;
  return { userId: userId ?? undefined, factorId: isOurs ? undefined : (id ?? undefined) };
}

/** Whom the response to `verify` names. None is documented to name anybody. */
export function namesInVerification({ body, status }: HttpResponse, ours: Ours) {
  const factorId = factorIn(body, ours.factorId);
  // The core knows no device for a temporary token, so it is compared here.
  if ((factorId ?? ours.factorId) !== ours.factorId) throw unexpected(status, 'an answer about another factor');
  return { userId: userIn(body, ours.userId), factorId };
}
