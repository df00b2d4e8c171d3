/** Methods that can be called in another thread, by name. */
export type Methods = Record<string, (...args: never[]) => unknown>;

/** Calls methods wherever they run: in the same thread or through messages. */
export type MethodCaller<M extends Methods> = {
  call<K extends keyof M & string>(
    method: K,
    ...args: Parameters<M[K]>
  ): Promise<Awaited<ReturnType<M[K]>>>;
};

/** Calls the methods in this thread. */
export function callInThread<M extends Methods>(methods: M): MethodCaller<M> {
  return {
    call(method, ...args) {
      const run = async () => methods[method]?.(...args);
      return run() as Promise<Awaited<ReturnType<M[typeof method]>>>;
    },
  };
}

/** What a worker thread is sent. `stopping` ends work of unknown length; `close` ends the thread. */
export type ToWorker = { id: number; method: string; args: unknown[] } | 'stopping' | 'close';
