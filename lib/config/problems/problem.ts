/** A place in a text: both count from 1, columns in UTF-16 units. */
export type Position = { line: number; column: number };

/** One problem: which setting, what is wrong, and how to fix it. */
export type Problem = {
  /** The setting as a path (`targets[0].url`), a variable of the environment, or `(file)`. */
  path: string;
  problem: string;
  hint: string;
  /** Where it is in the configuration file; absent for a setting that is not in the file. */
  at?: (Position & { file?: string | undefined }) | undefined;
};
