import { describe, expect } from 'vitest';
import { idOf, it, refusal, refusedEnrollment, textAt, wrong } from '../api-client.ts';

describe('question', () => {
  const profile = { question: 'disliked_food', answer: 'Cold Porridge' };

  it('is active at once, without a verify link, and never shows the answer', async ({ calls }) => {
    const { body } = await calls.enroll('question', 'OKTA', { profile });
    const self = `${calls.base}/factors/${textAt(body, 'id')}`;
    expect(body).toEqual({
      id: expect.stringMatching(/^ufs\w{17}$/),
      factorType: 'question',
      provider: 'OKTA',
      vendorName: 'OKTA',
      status: 'ACTIVE',
      created: '2020-09-13T12:26:40.000Z',
      lastUpdated: '2020-09-13T12:26:40.000Z',
      profile: { question: 'disliked_food', questionText: 'What is the food you least liked as a child?' },
      _links: {
        questions: { href: `${calls.base}/factors/questions`, hints: { allow: ['GET'] } },
        self: { href: self, hints: { allow: ['GET', 'DELETE'] } },
        user: { href: calls.base, hints: { allow: ['GET'] } },
      },
    });
    expect(JSON.stringify((await calls.get('/factors')).body)).not.toContain('Porridge');
  });

  it('compares without case, again and again', async ({ calls }) => {
    const id = idOf(await calls.enroll('question', 'OKTA', { profile }));
    for (const answer of ['Cold Porridge', ' cold PORRIDGE ']) {
      expect(await calls.verify(id, { answer })).toMatchObject({ status: 200, body: { factorResult: 'SUCCESS' } });
    }
    expect(await calls.verify(id, { answer: 'warm porridge' })).toMatchObject(wrong('answer'));
    expect(await calls.verify(id)).toMatchObject(refusal(400, 'E0000001'));
    expect((await calls.verify(id, { passCode: 'cold porridge' })).status).toBe(400);
  });

  it('wants a known question and four characters', async ({ calls }) => {
    const tooShort = refusedEnrollment('The security question answer must be at least 4 characters in length');
    expect(await calls.enroll('question', 'OKTA', { profile: { ...profile, answer: 'abc' } })).toMatchObject(tooShort);
    expect((await calls.enroll('question', 'OKTA', { profile: { ...profile, question: 'unasked' } })).status).toBe(400);
    expect((await calls.enroll('question', 'OKTA')).status).toBe(400);
    expect((await calls.enroll('question', 'OKTA', { profile })).status).toBe(200);
    expect((await calls.enroll('question', 'OKTA', { profile })).status).toBe(400);
  });

  it('is one of those that the org lists', async ({ calls }) => {
    const { status, body } = await calls.get('/factors/questions');
    expect(status).toBe(200);
    expect(body).toHaveLength(19);
    expect(body).toContainEqual({
      question: 'disliked_food',
      questionText: 'What is the food you least liked as a child?',
    });
  });
});
