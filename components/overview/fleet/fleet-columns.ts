/** Columns of the list: name, now, four indicators, and as far as there is room the last range, releases, the last session. */
export const COLUMNS =
  'sm:grid sm:items-center sm:gap-x-3 sm:grid-cols-[minmax(8rem,13rem)_minmax(9rem,1fr)_repeat(4,4.25rem)] lg:grid-cols-[minmax(8rem,13rem)_minmax(11rem,1fr)_repeat(4,4.25rem)_minmax(8rem,13rem)] xl:grid-cols-[minmax(8rem,15rem)_minmax(13rem,1fr)_repeat(4,4.5rem)_minmax(10rem,14rem)_8.5rem_5.5rem]';

/** A column that is shown from a width on. */
export const FROM_LG = 'max-lg:hidden';
export const FROM_XL = 'max-xl:hidden';

/** Usual height of a row, px. */
export const ROW_HEIGHT = 57;
