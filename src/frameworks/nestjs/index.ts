/**
 * An MfaProvider for Nest's dependency injection.
 *
 * @module polyfactor/nestjs
 */
export { InjectMfa, MfaModule, mfaToken } from './module.ts';
