// What the clients of OneLogin do, and with which user. The server accepts no other requests.

export const ONELOGIN_USER = '64515901';
export const CLIENT_ID = 'bench-client';
export const CLIENT_SECRET = 'bench-secret';
export const ACCESS_TOKEN = '1a4c30cb18686c02a1edbb255006103caf3d8ae282e3c5e5e1b2aeebf474430c';

/** The SMS device of each documented list. */
export const V1_DEVICE = '525509';
export const V2_DEVICE = '3920371';

export const TOKEN_PATH = '/auth/oauth2/v2/token';
export const BASIC = `Basic ${btoa(`${CLIENT_ID}:${CLIENT_SECRET}`)}`;
export const V1_DEVICES = `/api/1/users/${ONELOGIN_USER}/otp_devices`;
export const V1_TRIGGER = `${V1_DEVICES}/${V1_DEVICE}/trigger`;
export const V1_VERIFY = `${V1_DEVICES}/${V1_DEVICE}/verify`;
export const V2_DEVICES = `/api/2/mfa/users/${ONELOGIN_USER}/devices`;
export const V2_VERIFICATIONS = `/api/2/mfa/users/${ONELOGIN_USER}/verifications`;
