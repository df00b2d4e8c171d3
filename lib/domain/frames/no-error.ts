import { canonicalName } from './frame-names';
import { asText, isObject, type Json } from './frame-scopes';

/** Values of a field for errors by which a backend states that there was none; `00000` is the success of SQL. */
const NONE =
  /^(?:none|null|nil|undefined|n_?a|no|false|0+|ok|okay|s_ok|success|successful|succeeded|not_applicable)$/;
const NO_ERROR =
  /^(?:no|non|zero|0|without|without_any|free_of)_(?:known_)?(?:errors?|failures?|faults?|exceptions?|problems?|issues?)(?:_(?:found|occurred|occured|reported|detected|seen))?$|^(?:errors?|failures?|faults?)_(?:free|less|none|0)$|^errorless$/;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** Whether the text of a field for errors, codes or states says that nothing went wrong: `None`, `no error`, `0`, `-`. */
export function saysNoError(text: string): boolean {
  const name = canonicalName(text);
  if (name === '') return !LETTER_OR_DIGIT.test(text);
  return NONE.test(name) || NO_ERROR.test(name);
}

const TEXT_KEYS = ['message', 'msg', 'detail', 'reason', 'description', 'type', 'name', 'title'];
const CODE_KEYS = ['code', 'error_code', 'errorCode', 'status'];

/** Whether an `error` field states an error: not where it is empty, or reports success. */
export function statesError(value: unknown): boolean {
  if (typeof value === 'string') return value.length > 0 && !saysNoError(value);
  if (Array.isArray(value)) return value.some((one) => statesError(one) || one === true);
  return isObject(value) && Object.keys(value).length > 0 && !isSuccess(value);
}

/** An error object that reports success: its code is one of success, and no text says otherwise. */
function isSuccess(error: Json): boolean {
  const codes = CODE_KEYS.map((key) => asText(error[key])).filter(Boolean);
  const texts = TEXT_KEYS.map((key) => asText(error[key])).filter(Boolean);
  if (!codes.every(saysNoError) || !texts.every(saysNoError)) return false;
  return codes.length + texts.length > 0 || Object.values(error).every((one) => one === null);
}
