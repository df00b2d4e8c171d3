/** How deep JSON lies in JSON: a stored record has frames, whose text is JSON, in which a field can be JSON again. */
const DEPTH = 3;

/**
 * The forms in which a text can appear in stored JSON: as it is, inside texts that are JSON themselves, with letters beyond ASCII
 * escaped, and in a URL.
 */
export function textForms(text: string): string[] {
  const forms = new Set<string>();
  // Half a surrogate pair cannot be in a URL.
  for (const start of [
    text,
    encodeURIComponent(text.replaceAll(/[\ud800-\udfff]/gu, '')),
    toAscii(text, false),
    toAscii(text, true),
  ]) {
    let form = start;
    for (let depth = 0; depth < DEPTH; depth++) {
      forms.add(form);
      form = JSON.stringify(form).slice(1, -1);
    }
    forms.add(form);
  }
  return [...forms];
}

/** As encoders write it that keep to ASCII: `\u00e9`, in lower or upper case. */
function toAscii(text: string, upper: boolean): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[\u0080-\uffff]/g, (unit) => {
      const hex = unit.charCodeAt(0).toString(16).padStart(4, '0');
      return `\\u${upper ? hex.toUpperCase() : hex}`;
    });
}

/** A copy of a stored value in which every text that has one of the forms has `[erased]` in its place. */
export function eraseText(value: unknown, forms: readonly string[]): unknown {
  if (typeof value === 'string')
    return forms.reduce((text, form) => text.replaceAll(form, '[erased]'), value);
  if (Array.isArray(value)) return value.map((one) => eraseText(one, forms));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      String(eraseText(key, forms)),
      eraseText(one, forms),
    ]),
  );
}
