/** A character that shows: no space, no control, format or ignorable character, and not the empty braille pattern. */
const VISIBLE = /[^\s\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether a reader sees anything of a text. Zero-width characters alone are no answer. */
export function hasVisibleText(text: string): boolean {
  return VISIBLE.test(text);
}
