import { AppError } from '../../kit/errors';

/** Rows of one request; a batch of the Collector has 8,192. */
const ROWS_LIMIT = 20_000;
/** Resources and scopes of one request. */
const GROUPS_LIMIT = 20_000;
/** Nesting of a value. */
export const VALUE_DEPTH_LIMIT = 12;
/** Attributes of a row: the default of the SDKs. */
const ATTRIBUTES_LIMIT = 128;
/** Values of a row, those inside of lists and maps included. */
const VALUES_LIMIT = 1_024;
/** Events of a span. */
const SPAN_EVENTS_LIMIT = 128;
/** Bytes of a text. */
export const TEXT_LIMIT_BYTES = 8 * 1024;

/** Counts what one request contains, and decides what of it is read. */
export class RowLimits {
  /** Attributes, values, events and ends of texts that were not read. */
  cut = 0;
  private rows = 0;
  private groups = 0;
  private attributes = 0;
  private values = 0;
  private events = 0;

  /** Throws AppError `too_large`. */
  countRow(): void {
    this.rows += 1;
    if (this.rows > ROWS_LIMIT) throw tooMany(ROWS_LIMIT, 'rows');
    this.beginAttributes();
  }

  /** Of a resource or a scope. Throws AppError `too_large`. */
  countGroup(): void {
    this.groups += 1;
    if (this.groups > GROUPS_LIMIT) throw tooMany(GROUPS_LIMIT, 'resources and scopes');
    this.beginAttributes();
  }

  hasRoomForAttribute(): boolean {
    return this.allows(this.attributes++ < ATTRIBUTES_LIMIT);
  }

  hasRoomForValue(): boolean {
    return this.allows(this.values++ < VALUES_LIMIT);
  }

  hasRoomForEvent(): boolean {
    return this.allows(this.events++ < SPAN_EVENTS_LIMIT);
  }

  private beginAttributes(): void {
    this.attributes = 0;
    this.values = 0;
    this.events = 0;
  }

  private allows(isAllowed: boolean): boolean {
    if (!isAllowed) this.cut += 1;
    return isAllowed;
  }
}

function tooMany(limit: number, what: string): AppError {
  return new AppError(
    'too_large',
    `more than ${limit} ${what} in one request; send smaller batches`,
  );
}
