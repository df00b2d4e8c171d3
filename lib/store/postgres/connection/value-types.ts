import type { Driver } from './load-driver';

const INT8 = 20;
const NUMERIC = 1700;

/**
 * `bigint` and `numeric` as numbers, for one connection and not for the whole process: every count, instant and key hash of
 * ours is below 2^53. `sum(bigint)` is a `numeric`.
 */
export function valueTypes({ types }: Driver) {
  const parseNumber = (text: string) => Number(text);
  return {
    getTypeParser(oid: number, format?: 'text' | 'binary') {
      const isNumber = (oid === INT8 || oid === NUMERIC) && format !== 'binary';
      return isNumber ? parseNumber : types.getTypeParser(oid, format);
    },
  };
}
