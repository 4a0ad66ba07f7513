import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

/**
 * OpenTelemetry's context manager with a public storage. A diagnostics channel needs the storage: it sets the current
 * span with `bindStore(storage)`. The storage of the original is private
 * (https://github.com/open-telemetry/opentelemetry-js/issues/6088). So this class replaces every method of the original
 * that uses the storage; a test checks that none is missing.
 */
export class OpenContextManager extends AsyncLocalStorageContextManager {
  readonly storage = new AsyncLocalStorage<Context>();

  override active(): Context {
    return this.storage.getStore() ?? ROOT_CONTEXT;
  }

  override with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.storage.run(context, () => Reflect.apply(fn, thisArg, args));
  }

  override attach(context: Context): { dispose(): void } {
    const before = this.active();
    this.storage.enterWith(context);
    let isOver = false;
    return {
      dispose: () => {
        if (!isOver) this.storage.enterWith(before);
        isOver = true;
      },
    };
  }

  override disable(): this {
    this.storage.disable();
    return this;
  }
}
