const UNITS = ['bytes', 'KiB', 'MiB', 'GiB'] as const;

/** A size for people: `7.2 MiB`, `5 MiB`, `900 bytes`. */
export function sizeText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** power;
  return `${Math.round(value * 10) / 10} ${UNITS[power]}`;
}
