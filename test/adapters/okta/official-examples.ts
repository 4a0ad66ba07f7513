import type { JsonValue } from '../../../src/spec/factors.ts';
import { fixture } from '../../support/root.ts';

// The examples of Okta's documentation and of its specification.

export const read = (file: string) => fixture(`okta/${file}`);

const docs: readonly { readonly heading: string; readonly line: number; readonly json?: JsonValue }[] =
  read('docs-examples.json').examples;
const openapi: Readonly<Record<string, JsonValue>> = read('openapi-examples.json').examples;

export type Example = { readonly name: string; readonly body: JsonValue };
export const examples: readonly Example[] = [
  ...docs.flatMap(({ heading, line, json }) =>
    json === undefined ? [] : [{ name: `docs ${line} ${heading.split(' > ').at(-1)}`, body: json }],
  ),
  ...Object.entries(openapi).map(([name, body]) => ({ name: `openapi ${name}`, body })),
];

/** An example by its line in the documentation's page or its name in the specification. */
export function exampleAt(where: number | string): JsonValue {
  const found = typeof where === 'string' ? openapi[where] : docs.find(({ line }) => line === where)?.json;
  if (found === undefined) throw new Error(`There is no example ${where}.`);
  return found;
}

export type Json = { readonly [key: string]: JsonValue };

export const isObject = (value: JsonValue | undefined): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const objects = (body: JsonValue): readonly Json[] => (Array.isArray(body) ? body.filter(isObject) : []);
export const hrefs = (body: JsonValue) => JSON.stringify(body).match(/\/api\/v1\/users\/[^"]*/g) ?? [];

/** What an example is; undefined: no answer to an operation of this adapter. */
export function kindOf({ body, name }: Example): string | undefined {
  if (Array.isArray(body)) {
    const [entry = {}] = objects(body);
    if ('factorType' in entry) return 'id' in entry ? 'factors' : 'catalog';
    return 'questionText' in entry ? 'questions' : undefined;
  }
  if (!isObject(body) || /Request$/.test(name)) return undefined;
  if ('errorCode' in body) return 'error';
  if ('factorType' in body && 'id' in body) return body.status === 'ACTIVE' ? 'active' : 'pending';
  if (body.type === 'tac') return 'tac';
  if (typeof body.factorResult !== 'string') return undefined;
  if (body.factorResult !== 'WAITING') return body.factorResult.toLowerCase();
  return hrefs(body).some((href) => href.includes('/transactions/')) ? 'push waiting' : 'activation waiting';
}

/** Examples that answer no operation here, each with its reason. */
export const OUT_OF_SCOPE: readonly (readonly [RegExp, string])[] = [
  [/Request(Phone|Tac)?$/, 'a request'],
  [/Yubikey|YubiKey OTP|^docs (612|700|1664) /i, "an org's YubiKey tokens: administration"],
  [/AuthenticatorEnrollmentResponse(ListAll|Phone)/, "authenticator enrollments other than TAC: Okta's other API"],
  [/Profile$|object$/, 'a fragment of a factor'],
];
