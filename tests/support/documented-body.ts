import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const addFormats = formats.default ?? formats;

/** Adds up all text inside a value, for receivers that limit the whole of a message. */
function textLength(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, inner) => sum + textLength(inner), 0);
}

/** The problems of a body by the receiver's documented schema (`tests/support/schemas`); null if it is valid. */
export function faultOf(schema: string, body: unknown): string | null {
  const file = new URL(`./schemas/${schema}.json`, import.meta.url);
  const ajv = new Ajv2020({ allErrors: true, strictRequired: false });
  addFormats(ajv);
  ajv.addKeyword({
    keyword: 'maxTotalText',
    validate: (max: number, value: unknown) => textLength(value) <= max,
  });
  const validate = ajv.compile(JSON.parse(readFileSync(file, 'utf8')));
  return validate(body) ? null : ajv.errorsText(validate.errors, { separator: '\n' });
}
