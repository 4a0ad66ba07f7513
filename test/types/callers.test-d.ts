import { type CanActivate, type ExecutionContext, Injectable, UseGuards } from '@nestjs/common';
import {
  type ActivationHandle,
  type Handle,
  isMfaError,
  type JsonObject,
  type MfaError,
  type MfaErrorCode,
  type MfaProvider,
  parseAnswer,
  type RejectReason,
  type Verification,
  type VerificationHandle,
} from 'polyfactor';
import { InjectMfa } from 'polyfactor/nestjs';
import { describe, expectTypeOf, test } from 'vitest';

// Logins as users of this library write them. None of them needs a cast.

declare const mfa: MfaProvider;
declare const activation: ActivationHandle;
declare const verification: VerificationHandle;
declare const either: Handle;

/** `step` is the one field for the open step, whatever opened it. */
type Session = { userId?: string; step?: Handle | null; secondFactor?: { userId: string; at: string } };
declare const session: Session;
declare const app: ExpressApp;
/** As iron-session gives it. */
declare function getSession(): Promise<Session & { userId: string; save(): Promise<void> }>;

describe('a session', () => {
  const userId = 'ada';

  test('stores the handle of every result', () => {
    void (async () => {
      session.step = (await mfa.enroll({ userId, factor: { type: 'totp' } })).handle;
      session.step = (await mfa.activate({ userId, handle: activation })).handle;
      session.step = (await mfa.challenge({ userId, factorId: 'f1' })).handle;
      session.step = (await mfa.verify({ userId, handle: verification })).handle;
      session.step = (await mfa.resend({ userId, handle: either })).handle;
      // @ts-expect-error the prompt is the half for the browser
      session.step = (await mfa.challenge({ userId, factorId: 'f1' })).prompt;
      // @ts-expect-error a result has a handle, and is none
      session.step = await mfa.verify({ userId, handle: verification });
    });
  });

  test('may be JSON', () => {
    expectTypeOf<Handle>().toExtend<JsonObject>();
  });
});

describe('a guard of Nest', () => {
  /** It asks for the one method that it calls, so its unit test needs no more. */
  @Injectable()
  class SecondFactorGuard implements CanActivate {
    private readonly mfa: Pick<MfaProvider, 'verify'>;
    constructor(@InjectMfa() mfa: Pick<MfaProvider, 'verify'>) {
      this.mfa = mfa;
    }

    async canActivate(context: ExecutionContext): Promise<boolean> {
      const { session, body } = context.switchToHttp().getRequest<{ session: Session; body: unknown }>();
      const { userId, step } = session;
      if (userId === undefined || step?.purpose !== 'verification') return false;
      const result = await this.mfa.verify({ userId, handle: step, answer: parseAnswer(body) });
      session.step = result.handle;
      if (result.status !== 'approved') return false;
      session.secondFactor = { userId: result.userId, at: result.at };
      return true;
    }
  }

  test('guards a route, with a provider or with a mock', () => {
    UseGuards(SecondFactorGuard, new SecondFactorGuard(mfa));
    UseGuards(new SecondFactorGuard({ verify: async () => ({ status: 'rejected', reason: 'denied', handle: null }) }));
    // @ts-expect-error a result is no boolean: as one, a rejected result would let the user in
    UseGuards({ canActivate: () => mfa.verify({ userId: 'ada', handle: verification }) });
  });
});

// Express and Next.js are not installed here. These are the parts of their types that a login uses.
type ExpressRequest = {
  body: unknown;
  ip: string | undefined;
  session: Session;
  get(name: string): string | undefined;
};
type ExpressResponse = {
  status(code: number): ExpressResponse;
  set(name: string, value: string): ExpressResponse;
  json(body: unknown): ExpressResponse;
};
type Next = (error?: unknown) => void;
type ExpressApp = {
  post(path: string, handler: (req: ExpressRequest, res: ExpressResponse, next: Next) => void | Promise<void>): void;
  use(handler: (error: unknown, req: ExpressRequest, res: ExpressResponse, next: Next) => void): void;
};
/** Next.js passes a standard Request, and a promise of the parameters in the path. */
type RouteHandler<P> = (request: Request, context: { params: Promise<P> }) => Promise<Response>;

describe('a login in Express', () => {
  const texts: Record<RejectReason, string> = {
    'wrong-answer': 'That was wrong.',
    denied: 'You have said no.',
    expired: 'That took too long.',
    replayed: 'This code was used already.',
    locked: 'Too many tries.',
    canceled: 'Canceled.',
  };

  test('challenges a factor, and lets in whoever is approved', () => {
    app.post('/second-factor', async (req, res) => {
      const { userId } = req.session;
      if (userId === undefined) return void res.status(401).json({});
      const client = { ipAddress: req.ip, userAgent: req.get('user-agent') };
      const factor = (await mfa.listFactors({ userId, client })).find(({ status }) => status === 'active');
      if (factor === undefined) return void res.status(404).json({});
      const { prompt, handle } = await mfa.challenge({ userId, factor, client });
      req.session.step = handle;
      res.json(prompt);
    });
    app.post('/second-factor/answer', async ({ session, body }, res) => {
      const { userId, step } = session;
      if (userId === undefined || step?.purpose !== 'verification') return void res.status(409).json({});
      const result = await mfa.verify({ userId, handle: step, answer: parseAnswer(body) });
      session.step = result.handle;
      // @ts-expect-error only an approved result says who the user is
      void result.userId;
      // @ts-expect-error only a rejected result has a reason
      void result.reason;
      if (result.status === 'approved') {
        session.secondFactor = { userId: result.userId, at: result.at };
        res.json({ userId: result.userId });
      } else if (result.status === 'pending') {
        res.status(202).json({ pollAfterMs: result.pollAfterMs, display: result.display });
      } else {
        res.status(401).json({ text: texts[result.reason], again: result.handle !== null });
      }
    });
  });

  test('cancels the step that is open at a logout, whatever its purpose', () => {
    app.post('/logout', async ({ session }, res) => {
      const { userId, step } = session;
      if (userId !== undefined && step) await mfa.cancel({ userId, handle: step });
      session.step = null;
      res.json({});
    });
  });

  test('cannot take a step of another purpose for a login', () => {
    app.post('/second-factor/answer', async ({ session }) => {
      const { step } = session;
      // @ts-expect-error there may be no step
      await mfa.verify({ userId: 'ada', handle: step });
      // @ts-expect-error the step may be an enrollment
      if (step) await mfa.verify({ userId: 'ada', handle: step });
      // @ts-expect-error the step is an enrollment
      if (step?.purpose === 'activation') await mfa.verify({ userId: 'ada', handle: step });
    });
  });

  test('reports errors by their code', () => {
    const statusOf: Partial<Record<MfaErrorCode, number>> = { INVALID_INPUT: 400, NOT_FOUND: 404, CONFLICT: 409 };
    app.use((error, _req, res, next) => {
      if (!isMfaError(error)) return next(error);
      if (isMfaError(error, 'BUSY', 'RATE_LIMITED')) {
        // @ts-expect-error it is one of the two
        if (error.code === 'CONFLICT') return;
        const seconds = Math.ceil((error.retryAfterMs ?? 1_000) / 1_000);
        res.status(503).set('retry-after', `${seconds}`).json({});
        return;
      }
      expectTypeOf(error).toEqualTypeOf<MfaError>();
      res.status(statusOf[error.code] ?? 500).json({ code: error.code });
    });
  });
});

describe('route handlers of Next.js', () => {
  test('start a step, and send the message again', () => {
    const POST: RouteHandler<{ factorId: string }> = async ({ signal, headers }, { params }) => {
      const session = await getSession();
      const { userId, step } = session;
      const { factorId } = await params;
      const client = { userAgent: headers.get('user-agent') ?? undefined };
      const { prompt, handle } = step
        ? await mfa.resend({ userId, handle: step, signal, client })
        : await mfa.challenge({ userId, factorId, signal, client });
      session.step = handle;
      await session.save();
      return Response.json(prompt);
    };
    expectTypeOf(POST).toBeFunction();
  });

  test('finish the step that is open, by its purpose', () => {
    const POST: RouteHandler<object> = async (request) => {
      const session = await getSession();
      const { userId, step } = session;
      if (!step) return Response.json({}, { status: 409 });
      const answer = parseAnswer(await request.json());
      const result =
        step.purpose === 'activation'
          ? await mfa.activate({ userId, handle: step, answer, signal: request.signal })
          : await mfa.verify({ userId, handle: step, answer, signal: request.signal });
      session.step = result.handle;
      if (result.status === 'approved') session.secondFactor = { userId: result.userId, at: result.at };
      await session.save();
      // Without a default: the compiler reports a status that is not handled.
      switch (result.status) {
        case 'active':
          return Response.json({ factorId: result.factor.id });
        case 'approved':
          return Response.json({ userId: result.userId });
        case 'pending':
          return Response.json({ pollAfterMs: result.pollAfterMs }, { status: 202 });
        case 'rejected':
          return Response.json({ reason: result.reason, again: result.handle !== null }, { status: 401 });
      }
    };
    expectTypeOf(POST).toBeFunction();
  });

  test('cannot answer with half of what can come back', () => {
    // @ts-expect-error pending and rejected get no response
    const respond = (result: Verification): Response => {
      if (result.status === 'approved') return Response.json(result.at);
    };
    expectTypeOf(respond).toBeFunction();
  });
});
