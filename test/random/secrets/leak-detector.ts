import { renderingsOf, textsIn } from './reachable-texts.ts';
import { digitsOf, type Form, formsOf, positionsOf, withoutSeparators } from './secret-forms.ts';
import { placementOf, type Secret, SecretRegistry } from './secret-registry.ts';

/** Records everything that leaves the library, and finds the secrets in it. */
export class LeakDetector {
  readonly registry = new SecretRegistry();
  /** The operations that ran, and their outcomes. */
  readonly outcomes = new Set<string>();
  /** The paths of each text, and the records that contain it. */
  readonly #texts = new Map<string, { readonly paths: Set<string>; readonly records: Set<number> }>();
  /** The printed form of each record, without repetitions. */
  readonly #printed = new Map<string, { readonly index: number; readonly root: string; readonly text: string }>();

  /** Records a value as it is now. Later changes to it do not count. */
  record(root: string, value: unknown): void {
    const { inspect, json, string, clone } = renderingsOf(value);
    const text = [inspect, json, string].filter((rendering) => typeof rendering === 'string').join('\n');
    const { index } = this.#printed.get(root + text) ?? { index: this.#printed.size };
    this.#printed.set(root + text, { index, root, text });
    const cloned = textsIn(clone, clone instanceof Error && !(value instanceof Error) ? `${root} uncloned` : root);
    for (const { path, text: found } of [...textsIn(value, root), ...cloned]) {
      const entry = this.#texts.get(found) ?? { paths: new Set(), records: new Set() };
      entry.paths.add(path);
      entry.records.add(index);
      this.#texts.set(found, entry);
    }
  }

  /** Where each secret occurs. `when printed`: only a printed form shows it. */
  occurrences(): readonly Occurrence[] {
    const texts = [...this.#texts.keys()];
    const plain = new TextIndex(texts);
    const joined = new TextIndex(texts.map(withoutSeparators));
    const prints = [...this.#printed.values()];
    const printed = new TextIndex(prints.map(({ text }) => text));
    return this.registry.secrets.map((secret) => {
      const { whole, digits } = formsOfSecret(secret);
      const matches = [...plain.indexesWith(whole), ...joined.indexesWith(digits)];
      const entries = matches.flatMap((index) => this.#texts.get(texts[index] ?? '') ?? []);
      const seenIn = new Set(entries.flatMap(({ records }) => [...records]));
      const unseen = printed.indexesWith(whole).filter((index) => !seenIn.has(index));
      const roots = unseen.map((index) => `${prints[index]?.root} when printed`);
      return { secret, paths: new Set([...entries.flatMap(({ paths }) => [...paths]), ...roots]) };
    });
  }

  /** Every place where a secret is not allowed. The lines name the kind and never the secret. */
  leaks(): readonly string[] {
    const lines = this.occurrences().flatMap(({ secret, paths }) => {
      const { allowed } = placementOf(secret);
      return [...paths].filter((path) => !allowed.some((place) => place.test(path))).map((path) => [secret.kind, path]);
    });
    return [...new Set(lines.map(([kind, path = '']) => `${kind}: ${this.#masked(path)}`))].sort();
  }

  /** Kinds of secrets that do not occur where they must. If there are any, the search proves nothing. */
  missing(): readonly string[] {
    return this.occurrences().flatMap(({ secret, paths }) => {
      const { required } = placementOf(secret);
      const isThere = required === undefined || [...paths].some((path) => required.test(path));
      return secret.mustAppear && !isThere ? [secret.kind] : [];
    });
  }

  #masked(line: string): string {
    return this.registry.secrets.reduce((masked, { text }) => masked.replaceAll(text, '***'), line);
  }
}

type Occurrence = { readonly secret: Secret; readonly paths: ReadonlySet<string> };

/** `digits` are searched in texts without separators between digits. */
function formsOfSecret({ kind, text }: Secret): { readonly whole: readonly Form[]; readonly digits: readonly Form[] } {
  if (kind === 'email') return { whole: [text, text.slice(0, text.lastIndexOf('@'))].flatMap(formsOf), digits: [] };
  if (kind !== 'phone') return { whole: formsOf(text), digits: [] };
  return { whole: [text, text.replaceAll(/\D/g, '')].flatMap(formsOf), digits: digitsOf(text) };
}

/** Many texts joined into one, so that each form is searched once. */
class TextIndex {
  readonly #text: string;
  readonly #starts: readonly number[];

  constructor(texts: readonly string[]) {
    const lower = texts.map((text) => text.toLowerCase());
    let length = 0;
    this.#starts = lower.map((text) => {
      const start = length;
      length += text.length + 1;
      return start;
    });
    this.#text = lower.join('\u0000');
  }

  /** The indexes of the texts that contain one of the forms. */
  indexesWith(forms: readonly Form[]): readonly number[] {
    const positions = forms.flatMap((form) => [...positionsOf(form, this.#text)]);
    return [...new Set(positions.map((at) => this.#indexAt(at)))];
  }

  #indexAt(position: number): number {
    let [low, high] = [0, this.#starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= position) low = middle;
      else high = middle;
    }
    return low;
  }
}
