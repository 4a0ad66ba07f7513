/**
 * The type of a device. The API has one name for the three e-mail types: `email` sends a code and a link, `email-otp`
 * only a code, `magic-link` only a link.
 *
 * @example
 * const onelogin = createOneLoginEmulator({ users: ['35510511'] });
 * const type: OneLoginDeviceType = 'magic-link';
 * const deviceId = await onelogin.addDevice('35510511', type);
 */
export type DeviceType = 'sms' | 'voice' | 'email' | 'email-otp' | 'magic-link' | 'push' | 'totp' | 'token' | 'duo';

type DeviceTypeNames = {
  /** `auth_factor_name` of v1. */
  readonly v1: string;
  /** `auth_factor_name` of v2. */
  readonly v2: string;
  /** The name that administrators see and can change. */
  readonly name: string;
  /** `needs_trigger` of v1. */
  readonly needsTrigger: boolean;
};

export const DEVICE_TYPES: Readonly<Record<DeviceType, DeviceTypeNames>> = {
  push: { v1: 'OneLogin Protect', v2: 'OneLogin', name: 'OneLogin Protect', needsTrigger: false },
  sms: { v1: 'OneLogin SMS', v2: 'SMS', name: 'OneLogin SMS', needsTrigger: true },
  voice: { v1: 'OneLogin Voice', v2: 'OneLogin Voice', name: 'OneLogin Voice', needsTrigger: true },
  email: { v1: 'OneLogin Email', v2: 'OneLogin Email', name: 'OneLogin Email', needsTrigger: true },
  'email-otp': { v1: 'OneLogin Email', v2: 'OneLogin Email', name: 'Email OTP', needsTrigger: true },
  'magic-link': { v1: 'OneLogin Email', v2: 'OneLogin Email', name: 'Email Magic Link', needsTrigger: true },
  totp: { v1: 'Google Authenticator', v2: 'Google Authenticator', name: 'Authenticator', needsTrigger: false },
  token: { v1: 'Yubico YubiKey', v2: 'YubiKey', name: 'YubiKey', needsTrigger: false },
  duo: { v1: 'Duo Security', v2: 'Duo Security', name: 'Duo Security', needsTrigger: false },
};
