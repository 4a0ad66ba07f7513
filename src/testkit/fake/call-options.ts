import * as v from 'valibot';
import { httpsUrl, smsTemplate } from '../../adapter-kit/message-templates.ts';
import { type Checked, check, textUpTo } from '../../core/validate.ts';
import type { FakeLikeness } from './capabilities.ts';

/** The `providerOptions` that change what the fake does. It checks the others too, but they have no effect. */
export type FakeCallOptions = {
  readonly numberMatching?: boolean | undefined;
  readonly updatePhone?: boolean | undefined;
  readonly numericSmsOtp?: boolean | undefined;
  readonly smsMessage?: string | undefined;
  readonly customMessage?: string | undefined;
};

const text = v.optional(v.pipe(textUpTo(128), v.nonEmpty('must not be empty')));
const flag = v.optional(v.boolean());

const schemas: Readonly<Record<FakeLikeness | 'fake', v.GenericSchema<unknown, FakeCallOptions>>> = {
  fake: v.strictObject({}),
  okta: v.strictObject({
    templateId: text,
    updatePhone: flag,
    phoneExtension: text,
    activationLink: v.optional(v.picklist(['email', 'sms'])),
    numberMatching: flag,
    removeRecoveryEnrollment: flag,
  }),
  'onelogin-v1': v.strictObject({
    numericSmsOtp: flag,
    smsMessage: v.optional(smsTemplate('{{expiration}}')),
  }),
  'onelogin-v2': v.strictObject({
    redirectTo: v.optional(httpsUrl),
    customMessage: v.optional(smsTemplate('{{otp_expiry}}')),
  }),
};

/** Checks `providerOptions` as strictly as the adapter does. */
export function parseCallOptions(like: FakeLikeness | undefined, value: unknown): Checked<FakeCallOptions> {
  return check(schemas[like ?? 'fake'], value);
}
