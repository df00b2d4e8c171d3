/** Items up to which a list has no spare room. */
const SHORT = 40;

/**
 * The list with further items, for lists that mostly stay short and are many: `push` reserves room for 17 items at the first one, which
 * is most of what such a list takes. The same list where it is long, another one before.
 */
export function withItems<T>(list: T[], ...items: T[]): T[] {
  if (list.length > SHORT) {
    list.push(...items);
    return list;
  }
  // Neither a spread nor `push`: both leave room.
  return list.concat(items);
}
