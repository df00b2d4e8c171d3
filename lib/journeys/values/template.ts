import type { Json } from '../language/journey-source';
import { isPathText } from '../language/names';

/** A value of a session: what stands for `$name`, already filtered. Undefined while it is not known. */
export type ValueLookup = (reference: string) => Json | undefined;

/** `$$`, `$(name|filter)`, `$secret.name` or `$name`. */
const REFERENCE = /\$\$|\$\(([^)]*)\)|\$(secret\.\w+|[A-Za-z_]\w*)/g;
const WHOLE = /^\$(?:\(([^)]*)\)|(secret\.\w+|[A-Za-z_]\w*))$/;

/** The references in a text, in order: what follows each dollar sign, filters included. */
export function referencesIn(text: string): string[] {
  return [...text.matchAll(REFERENCE)].flatMap(([all, filtered, name]) =>
    all === '$$' ? [] : [filtered ?? name ?? ''],
  );
}

/** A text with its values. One that is nothing but a value keeps the value's type; one that is not known is undefined. */
export function renderText(text: string, lookup: ValueLookup): Json | undefined {
  const whole = WHOLE.exec(text);
  if (whole) return lookup(whole[1] ?? whole[2] ?? '');
  if (!text.includes('$')) return text;
  return text.replace(REFERENCE, (all, filtered: string | undefined, name: string | undefined) =>
    all === '$$' ? '$' : plainTextOf(lookup(filtered ?? name ?? '')),
  );
}

/** A value inside a longer text. One that is not known is empty. */
export function plainTextOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** `lookup`: values of the session. `readPath`: in a reply, a text that is a path is the value in the message that is answered. */
export type Rendering = {
  lookup: ValueLookup;
  readPath?: ((path: string) => Json | undefined) | undefined;
};

/** A JSON value with its values. What is not known becomes null, so that the shape of a message never changes. */
export function renderJson(node: Json, rendering: Rendering): Json {
  if (typeof node === 'string') {
    const { lookup, readPath } = rendering;
    const found = readPath && isPathText(node) ? readPath(node) : renderText(node, lookup);
    return found ?? null;
  }
  if (Array.isArray(node)) return node.map((item) => renderJson(item, rendering));
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([key, value]) => [key, renderJson(value, rendering)]);
  return Object.fromEntries(entries);
}
