import {
  appendFileSync,
  existsSync,
  mkdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../usage-error';
import { writeError } from './write';

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/**
 * Creates the folder of a report and the file, empty: the report of an earlier run must not be read as the one of this run. Throws
 * UsageError where the file cannot be written.
 */
export function prepareOutput(option: string, file: string): void {
  prepareAppended(option, file);
  if (statSync(file).isFile()) truncateSync(file);
}

/** Creates the folder and the file where they are missing, and keeps what is in the file. Errors as `prepareOutput`. */
export function prepareAppended(name: string, file: string): void {
  try {
    createFolder(dirname(file));
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
      throw new Error('it is a folder: name a file in it');
    appendFileSync(file, '');
  } catch (error) {
    throw new UsageError(`${name} ${file} cannot be written: ${messageOf(error)}`);
  }
}

/** Not by `recursive`: in Node 20 that never returns where a system folder such as /proc refuses a new one. */
function createFolder(folder: string): void {
  if (existsSync(folder)) return;
  createFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have created it.
    if (!existsSync(folder)) throw error;
  }
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
