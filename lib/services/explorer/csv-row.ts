import type { SessionSummary } from '../../contract/api/sessions';
import { plainText } from '../../domain/redaction/plain-text';

const COLUMNS: Array<[name: string, cell: (row: SessionSummary) => string | number | null]> = [
  ['ended', (row) => row.endedAt],
  ['started', (row) => row.startedAt],
  ['outcome', (row) => row.outcome],
  ['stage', (row) => row.failedStage],
  ['failure', (row) => row.signature?.title ?? null],
  ['signature', (row) => row.signature?.id ?? null],
  ['error_code', (row) => row.errorCode],
  ['close_code', (row) => row.close.code],
  ['close_reason', (row) => row.close.reason],
  ['closed_by', (row) => row.close.by],
  ['handler', (row) => row.handler],
  ['target', (row) => row.target],
  ['environment', (row) => row.environment],
  ['release', (row) => row.release],
  ['instance', (row) => row.instance],
  ['location', (row) => row.location],
  ['took_ms', (row) => row.totalMs],
  ['seeded', (row) => (row.seeded ? 'yes' : 'no')],
  ['id', (row) => row.id],
];

/** What a spreadsheet takes for a formula at the start of a cell (OWASP, "CSV Injection"). */
const FORMULA = /^[\s]*[=+\-@\uff0b\uff0d\uff1d\uff20]/;

export const csvHead = (): string => `${COLUMNS.map(([name]) => name).join(',')}\r\n`;

/** One line of RFC 4180. Texts have no control characters, and none is a formula. */
export const csvRow = (row: SessionSummary): string =>
  `${COLUMNS.map(([, cell]) => csvCell(cell(row))).join(',')}\r\n`;

function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = plainText(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
