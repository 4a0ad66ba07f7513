import { describe, expect } from 'vitest';
import { textAt, valueAt } from '../../values.ts';
import { it } from '../api-client.ts';

describe('the catalog', () => {
  it('lists the supported factors, without ids', async ({ api }) => {
    const { status, body } = await api.get('/factors/catalog');
    expect(status).toBe(200);
    const enroll = { href: `${api.base}/factors`, hints: { allow: ['POST'] } };
    expect(body).toContainEqual({
      factorType: 'token:software:totp',
      provider: 'GOOGLE',
      vendorName: 'GOOGLE',
      enrollment: 'OPTIONAL',
      status: 'NOT_SETUP',
      _links: { enroll },
    });
    expect(body).toContainEqual(
      expect.objectContaining({
        factorType: 'question',
        _links: { enroll, questions: { href: `${api.base}/factors/questions`, hints: { allow: ['GET'] } } },
      }),
    );
    expect(JSON.stringify(body)).not.toContain('"id"');
  });

  it('shows the stored phone and the status of the factor', async ({ api }) => {
    const { phoneNumber } = api.phone;
    await api.enroll('sms', 'OKTA', { profile: { phoneNumber } });
    const sms = async () => {
      const { body } = await api.get('/factors/catalog');
      return Array.isArray(body) ? body.find((entry) => valueAt(entry, 'factorType') === 'sms') : undefined;
    };
    expect(await sms()).not.toHaveProperty('_embedded');
    expect(await sms()).toMatchObject({ status: 'NOT_SETUP' });
    const [pending] = Array.of((await api.get('/factors')).body);
    await api.activate(textAt(pending, 0, 'id'), { passCode: api.phone.readCode('sms') });
    expect(await sms()).toMatchObject({
      status: 'ACTIVE',
      _embedded: { phones: [{ id: expect.stringMatching(/^mbl/), profile: { phoneNumber }, status: 'ACTIVE' }] },
    });
  });
});
