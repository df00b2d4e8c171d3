/** Width of a digit of the version's monospaced text, and the room around it, px. */
const CHARACTER_PX = 7.3;
const PADDING_PX = 10;

/** The version as far as it fits: whole, then its last part (`-5`), then nothing. */
export function shortVersion(version: string, width: number): string {
  const fits = (text: string) => text.length * CHARACTER_PX + PADDING_PX <= width;
  if (fits(version)) return `\u00a0${version}`;
  const last = /[-.+_][^-.+_]*$/.exec(version)?.[0] ?? '';
  return last !== '' && fits(last) ? `\u00a0${last}` : '';
}
