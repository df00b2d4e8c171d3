import colors from 'picocolors';
import type { DoctorCheck, DoctorOutput } from '../../lib/contract/output/doctor-output';
import { printable } from './printable';

const PAINT = { ok: colors.green, warn: colors.yellow, fail: colors.red };

/** One line per check, and the way out below those that are not ok. */
export function doctorText({ tocsin, dataDirectory, checks, result }: DoctorOutput): string {
  const width = Math.min(32, Math.max(...checks.map(({ name }) => name.length)));
  const count = (state: DoctorCheck['state']) =>
    checks.filter((check) => check.state === state).length;
  return [
    `Tocsin ${tocsin}, data in ${printable(dataDirectory)}`,
    ...checks.flatMap((check) => linesOf(check, width)),
    result === 'ok' ? 'Everything is ok.' : `${count('fail')} fail, ${count('warn')} warn.`,
    '',
  ].join('\n');
}

function linesOf({ name, state, text, hint }: DoctorCheck, width: number): string[] {
  const line = `${PAINT[state](state.padEnd(4))}  ${printable(name).padEnd(width)}  ${printable(text)}`;
  return hint === null ? [line] : [line, `${' '.repeat(width + 8)}→ ${printable(hint)}`];
}
