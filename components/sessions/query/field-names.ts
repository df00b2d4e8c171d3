import { conditionText } from '@/lib/domain/session-query/query-text';
import {
  isValueCondition,
  NO_CODE,
  type SessionCondition,
  type ValueField,
} from '@/lib/domain/session-query/session-query';
import { HANDLERS } from '@/lib/domain/sessions/stages';
import { closeWords } from '@/lib/web/text/close-words';
import { HANDLER_WORDS } from '@/lib/web/text/stage-words';

export const FIELD_TITLES: Record<ValueField, string> = {
  outcome: 'Outcome',
  stage: 'Stopped at',
  signature: 'How it failed',
  release: 'Release',
  instance: 'Instance',
  code: 'Close',
  location: 'Location',
  handler: 'Handler',
  target: 'Target',
  env: 'Environment',
  auth: 'Credential',
};

/** The title of a signature without its stage, which is beside it. */
export const signatureText = (title: string): string =>
  title.replace(/^[a-z]+(?: \([^)]*\))?: /, '');

/** A value as people read it. `label`: what the server calls it. */
export function valueText(field: ValueField, value: string, label = value): string {
  if (field === 'code') return closeWords(value === NO_CODE ? null : Number(value));
  if (field === 'signature') return signatureText(label);
  const handler = HANDLERS.find((one) => one === value);
  return field === 'handler' && handler ? HANDLER_WORDS[handler] : label;
}

/** A condition in two parts: `outcome`, `failed`. */
export function conditionParts(
  condition: SessionCondition,
  labels: ReadonlyMap<string, string>,
): { name: string; value: string } {
  if (!isValueCondition(condition)) {
    const name = condition.field;
    const text = conditionText(condition);
    return { name, value: name === 'took' ? text.replace(/^took:?/, '') : text };
  }
  const { field, values, not } = condition;
  const texts = values.map((value) => valueText(field, value, labels.get(`${field}:${value}`)));
  return { name: field, value: `${not ? 'not ' : ''}${texts.join(' or ')}` };
}
