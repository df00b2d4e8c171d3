/** Whether a text contains every word of a search, in any case and order. An empty search matches everything. */
export function containsWords(text: string, search: string | undefined): boolean {
  if (!search) return true;
  const searched = text.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => searched.includes(word));
}
