/**
 * A script for the head of a page. It keeps the keys that are pressed before the page's own code runs, under the name `tocsinKeys`. The
 * palette's key is taken from the browser at once: its own search would open in between.
 */
export const RECORD_KEYS = `(() => {
  const keys = [];
  const keep = (event) => {
    if ((event.metaKey || event.ctrlKey) && event.key === 'k') event.preventDefault();
    keys.push(event);
  };
  addEventListener('keydown', keep);
  window.tocsinKeys = { keys, stop: () => removeEventListener('keydown', keep) };
})()`;

type Recorder = { keys: readonly KeyboardEvent[]; stop: () => void };

/** What the script kept; it stops. Nothing the second time. */
export function takeRecordedKeys(page: object): KeyboardEvent[] {
  const holder: { tocsinKeys?: Recorder | undefined } = page;
  const recorder = holder.tocsinKeys;
  holder.tocsinKeys = undefined;
  recorder?.stop();
  return [...(recorder?.keys ?? [])];
}
