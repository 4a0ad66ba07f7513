import { describe, expect } from 'vitest';
import { textAt } from '../../values.ts';
import { enrollmentError, errorResponse, idOf, it, wrongAnswer } from '../api-client.ts';

describe('question', () => {
  const profile = { question: 'disliked_food', answer: 'Cold Porridge' };

  it('is active at once, has no verify link, and never shows the answer', async ({ api }) => {
    const { body } = await api.enroll('question', 'OKTA', { profile });
    const self = `${api.base}/factors/${textAt(body, 'id')}`;
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
        questions: { href: `${api.base}/factors/questions`, hints: { allow: ['GET'] } },
        self: { href: self, hints: { allow: ['GET', 'DELETE'] } },
        user: { href: api.base, hints: { allow: ['GET'] } },
      },
    });
    expect(JSON.stringify((await api.get('/factors')).body)).not.toContain('Porridge');
  });

  it('ignores case, and accepts the answer any number of times', async ({ api }) => {
    const id = idOf(await api.enroll('question', 'OKTA', { profile }));
    for (const answer of ['Cold Porridge', ' cold PORRIDGE ']) {
      expect(await api.verify(id, { answer })).toMatchObject({ status: 200, body: { factorResult: 'SUCCESS' } });
    }
    expect(await api.verify(id, { answer: 'warm porridge' })).toMatchObject(wrongAnswer('answer'));
    expect(await api.verify(id)).toMatchObject(errorResponse(400, 'E0000001'));
    expect((await api.verify(id, { passCode: 'cold porridge' })).status).toBe(400);
  });

  it('needs a known question and an answer of four characters', async ({ api }) => {
    const tooShort = enrollmentError('The security question answer must be at least 4 characters in length');
    expect(await api.enroll('question', 'OKTA', { profile: { ...profile, answer: 'abc' } })).toMatchObject(tooShort);
    expect((await api.enroll('question', 'OKTA', { profile: { ...profile, question: 'unasked' } })).status).toBe(400);
    expect((await api.enroll('question', 'OKTA')).status).toBe(400);
    expect((await api.enroll('question', 'OKTA', { profile })).status).toBe(200);
    expect((await api.enroll('question', 'OKTA', { profile })).status).toBe(400);
  });

  it('is one of the questions that the org lists', async ({ api }) => {
    const { status, body } = await api.get('/factors/questions');
    expect(status).toBe(200);
    expect(body).toHaveLength(19);
    expect(body).toContainEqual({
      question: 'disliked_food',
      questionText: 'What is the food you least liked as a child?',
    });
  });
});
