import { accessSync, constants, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../usage-error';
import { writeError } from './write';

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Creates the folder of a report. Throws UsageError where the file cannot be written. */
export function prepareOutput(file: string): void {
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(existsSync(file) ? file : folder, constants.W_OK);
  } catch (error) {
    throw new UsageError(`--output ${file} cannot be written: ${messageOf(error)}`);
  }
  if (existsSync(file) && statSync(file).isDirectory())
    throw new UsageError(`--output ${file} is a folder: name a file in it`);
}

/** Writes a report; where that fails it goes to standard error, so that it is not lost. */
export function writeReport(file: string, report: string): void {
  try {
    writeFileSync(file, report);
  } catch (error) {
    writeError(
      `error: the report could not be written to ${file} (${messageOf(error)}); it follows here\n`,
    );
    writeError(report);
  }
}
