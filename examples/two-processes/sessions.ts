import { DatabaseSync } from 'node:sqlite';
import type { VerificationHandle } from 'polyfactor';

/** Sessions that both processes read, as behind a balancer. They keep the handle of the login that is under way. */
export function openSessions(path: string) {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA busy_timeout = 1000');
  database.exec('CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, handle TEXT NOT NULL)');
  const write = database.prepare('INSERT INTO sessions VALUES (?, ?)');
  const read = database.prepare('SELECT handle FROM sessions WHERE id = ?');
  return {
    begin(handle: VerificationHandle): string {
      const id = crypto.randomUUID();
      write.run(id, JSON.stringify(handle));
      return id;
    },
    handleOf(id: string): VerificationHandle {
      const { handle } = read.get(id) ?? {};
      if (typeof handle !== 'string') throw new Error('There is no such session.');
      return JSON.parse(handle);
    },
  };
}
