import { createOktaProvider } from 'polyfactor/okta';
import { factor, handle, mfa, userId } from '../../tools/examples/prelude-tsdoc.ts';

// The compiler reports misspelled names in the examples of docs and comments.

// @ts-expect-error an option
createOktaProvider({ orgUrl: 'https://acme.okta.com', apiTokn: 'token' });
// @ts-expect-error a provider option
mfa.challenge({ userId, factor, providerOptions: { okta: { numberMatch: true } } });
// @ts-expect-error a name of the package
import('polyfactor').then(({ waitForAproval }) => waitForAproval);
// @ts-expect-error a method
mfa.listFactor({ userId });
// @ts-expect-error a status
mfa.verify({ userId, handle }).then(({ status }) => status === 'aproved');
