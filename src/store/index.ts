export type { MfaStore, StoreOp, StoreResult, StoreSeen } from '../spec/store.ts';
export type { KeySecretOptions } from './key-secret.ts';
export { createMemoryStore } from './memory.ts';
export { createSqliteStore, type SqliteConnection } from './sqlite.ts';
