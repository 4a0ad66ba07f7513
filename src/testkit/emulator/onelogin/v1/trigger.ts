import * as v from 'valibot';
import { DEVICE_TYPES } from '../device-types.ts';
import { v1Error, v1SuccessStatus } from '../http/errors.ts';
import { type ApiRequest, type ApiResponse, ok, parseV1Body, wholeSeconds } from '../http/operation.ts';
import { LongNumber } from '../http/response-json.ts';
import { isoSeconds, newAlphanumericCode, newDigits, newStateToken } from '../ids.ts';
import {
  DEFAULT_TEMPLATE,
  MAX_SMS_LENGTH,
  renderTemplate,
  sendPush,
  sendSms,
  sendVoiceCall,
  toMinutes,
} from '../messages.ts';
import type { Device, Transaction, User } from '../state.ts';
import { DEFAULT_LIFETIME_SECONDS, endTransaction, LIFETIME_SECONDS, openTransaction } from '../transaction.ts';
import { getDevice } from './devices.ts';

const triggerBody = v.strictObject({
  state_token_expires_in: v.optional(
    wholeSeconds(LIFETIME_SECONDS.min, LIFETIME_SECONDS.max),
    DEFAULT_LIFETIME_SECONDS,
  ),
  numeric_sms_otp: v.optional(v.boolean(), false),
  sms_message: v.optional(v.string()),
  // Undocumented, but callers in production send it.
  ipaddr: v.optional(v.string()),
});
type TriggerBody = v.InferOutput<typeof triggerBody>;

/** Only the message for SMS is documented. */
const STATUS_MESSAGES = {
  sms: 'SMS token sent to your mobile device. Authentication pending.',
  voice: 'Voice call placed to your phone. Authentication pending.',
  push: 'Push notification sent to OneLogin Protect. Authentication pending.',
} as const;
type TriggerableType = keyof typeof STATUS_MESSAGES;

/** `POST …/otp_devices/{device_id}/trigger`: sends a code, a call or a push. The state token before it ends. */
export function triggerDevice(request: ApiRequest): ApiResponse {
  const { user, device } = getDevice(request);
  const body = parseV1Body(triggerBody, request);
  const type = requireTriggerable(device, request.deviceId);
  if (body.sms_message !== undefined && type !== 'sms') throw v1Error(400, 'sms_message is for OneLogin SMS only');
  const transaction = startTransaction(request, user, device, type, body);
  return ok({
    status: v1SuccessStatus(STATUS_MESSAGES[type]),
    data: [
      {
        user_display_name: device.displayName,
        active: device.active,
        state_token: transaction.id,
        state_token_expires_at: isoSeconds(transaction.expiresAt),
        auth_factor_name: DEVICE_TYPES[device.type].v1,
        type_display_name: device.typeName,
        // Here `id` is the user's id, not the device's.
        id: new LongNumber(user.id),
        device_id: new LongNumber(request.deviceId),
      },
    ],
  });
}

/** If Protect has two ids, only the one for the push can be triggered. */
function requireTriggerable({ type, codeRowId }: Device, deviceId: string): TriggerableType {
  if (deviceId === codeRowId || (type !== 'sms' && type !== 'voice' && type !== 'push')) {
    throw v1Error(400, 'This factor cannot be triggered');
  }
  return type;
}

function startTransaction(
  { account, now, deviceId }: ApiRequest,
  user: User,
  device: Device,
  type: TriggerableType,
  body: TriggerBody,
): Transaction {
  const code = newCode(type, body);
  const text = code === undefined ? undefined : smsText(code, body);
  for (const { id, purpose, requestedDeviceId } of user.transactions.values()) {
    if (purpose === 'state-token' && requestedDeviceId === deviceId) user.transactions.delete(id);
  }
  const expiresAt = now + body.state_token_expires_in * 1000;
  const transaction = openTransaction(user, {
    id: newStateToken(),
    purpose: 'state-token',
    device,
    requestedDeviceId: deviceId,
    expiresAt,
    code,
  });
  if (type === 'push')
    sendPush(user, (decision) => endTransaction(transaction, STATUS_BY_DECISION[decision], account.clock.now()));
  if (type === 'sms' && code !== undefined && text !== undefined) sendSms(account, device, text, code);
  if (type === 'voice' && code !== undefined) sendVoiceCall(account, device, code);
  return transaction;
}

const STATUS_BY_DECISION = { approve: 'accepted', deny: 'rejected' } as const;

function newCode(type: TriggerableType, { numeric_sms_otp }: TriggerBody): string | undefined {
  if (type === 'push') return undefined;
  return type === 'voice' || numeric_sms_otp ? newDigits(6) : newAlphanumericCode();
}

function smsText(code: string, { sms_message = DEFAULT_TEMPLATE, state_token_expires_in }: TriggerBody): string {
  const variables = new Map([
    ['otp_code', code],
    ['expiration', toMinutes(state_token_expires_in)],
  ]);
  const text = renderTemplate(sms_message, variables);
  if (text.length > MAX_SMS_LENGTH) throw v1Error(400, 'sms_message is longer than 160 characters');
  return text;
}
