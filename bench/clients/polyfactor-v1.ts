import { createOneLoginV1Provider } from 'polyfactor/onelogin-v1';
import { connectWith } from '../onelogin-client.ts';

// polyfactor's adapter of OneLogin's API 1 with all defaults.

export const connect = connectWith(createOneLoginV1Provider);
