/** Texts that come in are few and repeat; a flood of new ones clears the cache. */
const CACHE_LIMIT = 512;
const USUAL_LENGTH = 64;

/** The same function of a text, with a bounded cache for texts of up to `longest` characters. */
export function cacheByText<T>(
  read: (text: string) => T,
  longest = USUAL_LENGTH,
): (text: string) => T {
  const cache = new Map<string, T>();
  return (text) => {
    if (text.length > longest) return read(text);
    const cached = cache.get(text);
    if (cached !== undefined) return cached;
    if (cache.size >= CACHE_LIMIT) cache.clear();
    const value = read(text);
    cache.set(text, value);
    return value;
  };
}
