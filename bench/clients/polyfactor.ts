import { createOktaProvider } from 'polyfactor/okta';
import { connectWith } from '../provider-client.ts';

// polyfactor's Okta adapter with all defaults.

export const connect = connectWith(createOktaProvider);
