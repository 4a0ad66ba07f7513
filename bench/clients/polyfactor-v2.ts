import { createOneLoginV2Provider } from 'polyfactor/onelogin-v2';
import { connectWith } from '../onelogin-client.ts';

// polyfactor's adapter of OneLogin's API 2 with all defaults.

export const connect = connectWith(createOneLoginV2Provider);
