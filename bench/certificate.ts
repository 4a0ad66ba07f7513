import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The files of a self-signed certificate of 127.0.0.1, and of its key. */
export type Certificate = { readonly key: string; readonly certificate: string };

/** Makes a certificate for as long as this process runs, so that no file of the repository holds a key. */
export function createCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'polyfactor-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  const args = ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', certificate];
  execFileSync('openssl', args, { stdio: 'ignore' });
  return { key, certificate };
}
