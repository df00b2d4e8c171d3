/** Pages of the console that were shown in this tab before the present one. */
let shown = 0;

/** Called for every page that is shown. */
export function noteShownPage(): void {
  shown += 1;
}

/** Goes back where the reader came from inside the console, else to the list that a page belongs to. */
export function goBack(toList: () => void): void {
  if (shown > 1) window.history.back();
  else toList();
}
