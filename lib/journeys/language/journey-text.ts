/** The text of a journey as it is kept and hashed: the same whichever editor wrote it. Line numbers stay. */
export const journeyText = (text: string): string =>
  `${text
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
    .trimEnd()}\n`;
