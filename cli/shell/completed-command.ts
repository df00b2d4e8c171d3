/** One command as completion scripts need it. */
export type CompletedCommand = {
  /** `user`, or `user`, `add`. */
  words: readonly string[];
  text: string;
  options: ReadonlyArray<{
    /** `--data`. */
    long: string;
    short: string | null;
    text: string;
    takes: 'nothing' | 'value' | 'file';
  }>;
  /** Its argument is a file. */
  takesFile: boolean;
};

/** The words that can follow these: names of commands below. */
export function wordsAfter(
  commands: readonly CompletedCommand[],
  before: readonly string[],
): string[] {
  return commands
    .filter(
      ({ words }) =>
        words.length === before.length + 1 && before.every((word, at) => words[at] === word),
    )
    .map(({ words }) => words.at(-1) ?? '');
}

/** Text inside single quotes of a shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
