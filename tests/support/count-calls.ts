/** The same store, which counts the calls of its methods. */
export function countCalls<T extends object>(store: T): { store: T; calls: () => number } {
  let calls = 0;
  const counting = new Proxy(store, {
    get(of, name) {
      const value: unknown = Reflect.get(of, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        calls += 1;
        return Reflect.apply(value, of, args);
      };
    },
  });
  return { store: counting, calls: () => calls };
}
