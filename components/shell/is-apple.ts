/** Whether ⌘ is the command key here; only asked in the browser, after a press. */
export function isApple(): boolean {
  return typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);
}
