import { nextCode } from '../client.ts';
import { V1_DEVICES, V1_TRIGGER, V1_VERIFY } from '../onelogin.ts';
import { connectRaw } from '../onelogin-client.ts';

// The requests that polyfactor sends to OneLogin's API 1, by `fetch`.

export const connect = connectRaw((send) => ({
  async listFactors() {
    const devices: readonly { readonly active: boolean }[] = (await send('GET', V1_DEVICES)).data.otp_devices;
    return devices.filter(({ active }) => active).length;
  },
  async login() {
    const triggered = await send('POST', V1_TRIGGER, {});
    const body = { otp_token: nextCode(), state_token: triggered.data[0].state_token };
    return (await send('POST', V1_VERIFY, body)).status.error === false;
  },
}));
