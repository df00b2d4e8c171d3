import type { Config } from '../../config/config';
import { placeOfStores } from '../../store/open-stores';

/** Where a process keeps its data, for people: a directory, or the address of a database without its password. */
export function placeOfData({
  dataDirectory,
  storage,
}: Pick<Config, 'dataDirectory' | 'storage'>): string {
  return placeOfStores({ directory: dataDirectory, storage });
}
