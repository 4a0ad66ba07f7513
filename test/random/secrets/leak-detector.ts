import { renderingsOf, textsIn } from './reachable-texts.ts';
import { digitsOf, type Form, formsOf, positionsOf, withoutSeparators } from './secret-forms.ts';
import { Garden, homeOf, type Plant } from './secret-registry.ts';

/** What was let out of the library, and what of it is a secret. */
export class Book {
  readonly garden = new Garden();
  /** Operations and how each ended: what the journey has really seen. */
  readonly outcomes = new Set<string>();
  /** Per text: its places, and the records that hold it. */
  readonly #texts = new Map<string, { readonly paths: Set<string>; readonly records: Set<number> }>();
  /** What printing made of the records: most are alike. */
  readonly #printed = new Map<string, { readonly index: number; readonly root: string; readonly text: string }>();

  /** Writes a value down as it is now: later changes to it do not count. */
  record(root: string, value: unknown): void {
    const { inspect, json, string, clone } = renderingsOf(value);
    const text = [inspect, json, string].filter((shown) => typeof shown === 'string').join('\n');
    const { index } = this.#printed.get(root + text) ?? { index: this.#printed.size };
    this.#printed.set(root + text, { index, root, text });
    const cloned = textsIn(clone, clone instanceof Error && !(value instanceof Error) ? `${root} uncloned` : root);
    for (const found of [...textsIn(value, root), ...cloned]) {
      const entry = this.#texts.get(found.text) ?? { paths: new Set(), records: new Set() };
      entry.paths.add(found.path);
      entry.records.add(index);
      this.#texts.set(found.text, entry);
    }
  }

  /** Where each plant stands, and where printing shows it although the walk has not seen it there. */
  sightings(): readonly Sighting[] {
    const texts = [...this.#texts.keys()];
    const plain = new Haystack(texts);
    const joined = new Haystack(texts.map(withoutSeparators));
    const prints = [...this.#printed.values()];
    const printed = new Haystack(prints.map(({ text }) => text));
    return this.garden.plants.map((plant) => {
      const { whole, digits } = formsOfPlant(plant);
      const found = [...plain.holding(whole), ...joined.holding(digits)];
      const entries = found.flatMap((index) => this.#texts.get(texts[index] ?? '') ?? []);
      const seenIn = new Set(entries.flatMap(({ records }) => [...records]));
      const unseen = printed.holding(whole).filter((index) => !seenIn.has(index));
      const roots = unseen.map((index) => `${prints[index]?.root} when printed`);
      return { plant, paths: new Set([...entries.flatMap(({ paths }) => [...paths]), ...roots]) };
    });
  }

  /** Every place where a plant stands and does not belong; it names the kind and never the secret. */
  trespasses(): readonly string[] {
    const lines = this.sightings().flatMap(({ plant, paths }) => {
      const { places } = homeOf(plant);
      return [...paths].filter((path) => !places.some((place) => place.test(path))).map((path) => [plant.kind, path]);
    });
    return [...new Set(lines.map(([kind, path = '']) => `${kind}: ${this.#masked(path)}`))].sort();
  }

  /** Kinds of plants that stand nowhere where they must: without them the walk would prove nothing. */
  missing(): readonly string[] {
    return this.sightings().flatMap(({ plant, paths }) => {
      const { shown } = homeOf(plant);
      const isThere = shown === undefined || [...paths].some((path) => shown.test(path));
      return plant.mustShow && !isThere ? [plant.kind] : [];
    });
  }

  #masked(line: string): string {
    return this.garden.plants.reduce((masked, { text }) => masked.replaceAll(text, '***'), line);
  }
}

type Sighting = { readonly plant: Plant; readonly paths: ReadonlySet<string> };

/** `digits`: to be looked for where nothing stands between digits any more. */
function formsOfPlant({ kind, text }: Plant): { readonly whole: readonly Form[]; readonly digits: readonly Form[] } {
  if (kind === 'email') return { whole: [text, text.slice(0, text.lastIndexOf('@'))].flatMap(formsOf), digits: [] };
  if (kind !== 'phone') return { whole: formsOf(text), digits: [] };
  return { whole: [text, text.replaceAll(/\D/g, '')].flatMap(formsOf), digits: digitsOf(text) };
}

/** Many texts as one, so that a form is looked for once. */
class Haystack {
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

  /** The numbers of the texts that hold one of the forms. */
  holding(forms: readonly Form[]): readonly number[] {
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
