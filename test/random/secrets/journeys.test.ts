import { afterEach, describe, expect, test } from 'vitest';
import { journey } from './journey.ts';
import { overhear } from './observers.ts';
import { fakeStage, oktaStage, oneLoginStage, type Stage } from './tenants.ts';

// A whole journey shows each secret where it belongs, and nowhere else.

let stop: () => void = () => undefined;
afterEach(() => stop());

const stages: readonly (readonly [string, () => Stage])[] = [
  ['the fake', () => fakeStage(undefined)],
  ['the fake like Okta', () => fakeStage('okta')],
  ['the fake like OneLogin v1', () => fakeStage('onelogin-v1')],
  ['the fake like OneLogin v2', () => fakeStage('onelogin-v2')],
  ['Okta by SSWS', () => oktaStage('SSWS')],
  ['Okta by Bearer', () => oktaStage('Bearer')],
  ['OneLogin v1 by client credentials', () => oneLoginStage('v1', 'client')],
  ['OneLogin v1 by access token', () => oneLoginStage('v1', 'token')],
  ['OneLogin v2 by client credentials', () => oneLoginStage('v2', 'client')],
  ['OneLogin v2 by access token', () => oneLoginStage('v2', 'token')],
];

/** How its calls end wherever the journey goes. */
const everywhere = [
  'enroll pending',
  'activate active',
  'activate rejected wrong-answer',
  'activate rejected expired',
  'activate HANDLE_INVALID',
  'challenge ok',
  'resend ok',
  'verify pending',
  'verify approved',
  'verify rejected wrong-answer',
  'verify rejected denied',
  'verify rejected expired',
  'verify HANDLE_INVALID',
  'remove ok',
  'listFactors ok',
  'listAvailableFactors ok',
];

/** What is planted wherever the journey goes. */
const kinds = ['answer', 'client', 'email', 'handleId', 'phone', 'step', 'userId'];

describe.each(stages)('%s', (_name, create) => {
  test('shows each secret where it belongs and nowhere else', async () => {
    const stage = create();
    const { book, world } = stage;
    const { factors, temporaryToken } = world.provider.capabilities;
    const ears = overhear(book);
    stop = ears.stop;
    await journey(stage);
    ears.stop();
    expect(book.trespasses()).toEqual([]);
    expect(ears.printed).toEqual([]);

    // What belongs somewhere is there, and the journey has been everywhere: else nothing would be proved.
    expect(book.missing()).toEqual([]);
    expect([...book.outcomes]).toEqual(expect.arrayContaining(everywhere));
    // Okta and OneLogin v2 must be told the number and the address once more to send again; the others need neither.
    if (world.provider.id === 'okta' || world.provider.id === 'onelogin-v2') {
      const kept = book.sightings().filter(({ paths }) => [...paths].some((path) => path.includes('.handle.state.')));
      expect(new Set(kept.map(({ plant }) => plant.kind))).toEqual(new Set(['phone', 'email', 'step', 'wish']));
    }
    const planted = new Set(book.garden.plants.map(({ kind }) => kind));
    const more = [
      factors.totp.enroll && ['seed', 'scan'],
      factors.webauthn.enroll && ['passkey'],
      temporaryToken !== false && ['temporaryToken'],
      world.provider.id !== 'fake' && ['credential', 'host', 'url'],
    ];
    expect([...planted]).toEqual(expect.arrayContaining([...kinds, ...more.flatMap((some) => some || [])]));
  });
});
