import { nextCode } from '../client.ts';
import { V2_DEVICE, V2_DEVICES, V2_VERIFICATIONS } from '../onelogin.ts';
import { connectRaw } from '../onelogin-client.ts';

// The requests that polyfactor sends to OneLogin's API 2, by `fetch`.

export const connect = connectRaw((send) => ({
  async listFactors() {
    const devices: readonly unknown[] = await send('GET', V2_DEVICES);
    return devices.length;
  },
  async login() {
    const { id } = await send('POST', V2_VERIFICATIONS, { device_id: V2_DEVICE });
    const result = await send('PUT', `${V2_VERIFICATIONS}/${id}`, { device_id: V2_DEVICE, otp: nextCode() });
    return result.status === 'accepted';
  },
}));
