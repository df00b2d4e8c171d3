import { plainText } from '../domain/redaction/plain-text';

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that cannot become an element or end an attribute. */
export const escapeHtml = (value: string) =>
  value.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '');

/** Text of one line that cannot become markup, a link or another table cell. */
export const escapeMarkdown = (text: string) =>
  plainText(text).replace(/[\\`*_{}[\]()#+!|<>~]/g, (sign) => `\\${sign}`);

/** A row of a table in Markdown. */
export const tableRow = (cells: string[]) => `| ${cells.join(' | ')} |`;
