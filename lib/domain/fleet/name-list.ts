/** Names as one text, separated by commas. A name may contain a comma. */
export function joinNames(names: readonly string[]): string {
  return names.map(encodeName).join(',');
}

/** Half of a surrogate pair cannot be encoded. */
function encodeName(name: string): string {
  try {
    return encodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The names of such a text. A part that nobody encoded stays as it is. */
export function splitNames(text: string): string[] {
  return text.split(',').flatMap((part) => (part === '' ? [] : [decodeName(part)]));
}

function decodeName(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
