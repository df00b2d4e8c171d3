/** A set of methods that can be asked from another thread. */
export type Methods = Record<string, (...args: never[]) => unknown>;

/** The one way in: in the same thread or through messages. */
export type Caller<M extends Methods> = {
  call<K extends keyof M & string>(
    method: K,
    ...args: Parameters<M[K]>
  ): Promise<Awaited<ReturnType<M[K]>>>;
};

/** Without a thread in between. */
export function directCaller<M extends Methods>(methods: M): Caller<M> {
  return {
    call(method, ...args) {
      const run = async () => methods[method]?.(...args);
      return run() as Promise<Awaited<ReturnType<M[typeof method]>>>;
    },
  };
}

export type ToWorker = { id: number; method: string; args: unknown[] } | 'stopping' | 'close';
