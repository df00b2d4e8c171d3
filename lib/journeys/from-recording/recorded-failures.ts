import { AppError } from '../../kit/errors';
import type { Json } from '../language/journey-source';
import { plainName } from './answers';
import { type Conversation, leavesOf, type Message, readConversation } from './conversation';
import { readHar } from './har-file';
import { isHeartbeat } from './heartbeats';

/** What a failure looks like where none was recorded. */
const GUESS: Json = { match: '/error|fail|invalid|denied/i', message: '$.message' };
const CODE_KEY = /^(?:\w*_)?code$|^errorCode$/;
const TEXT_KEY = /^(?:message|reason|detail|details|error|description|error_?message)$/i;
const ERROR_NAME = /error|fail|invalid|denied|exception|reject|abort|cancel/i;

/** The rules of `error`, and what a reader should know about them. */
export type RecordedErrors = { rules: Json; notes: string[] };

/**
 * Rules for failures: from recordings of sessions that failed, by the messages that no good session had. `part`: what the URL of the
 * socket contains. Throws `invalid_input` where a recording shows no failure.
 */
export function readFailures(
  failed: readonly string[],
  good: Conversation,
  part: string,
): RecordedErrors {
  if (failed.length === 0)
    return { rules: GUESS, notes: ['no failure was recorded: `error` is a guess'] };
  const usual = new Set(good.messages.filter(isReceived).map(({ name }) => name));
  const rules = new Map<string, Json>();
  for (const [index, har] of failed.entries()) {
    const { messages } = readConversation(readHar(har, part));
    const found = messages
      .filter((one) => isReceived(one) && !isHeartbeat(one) && one.name !== '')
      .filter(({ name }) => !usual.has(name));
    const named = found.filter(({ name }) => ERROR_NAME.test(name));
    const [failure] = [...named, ...found.toReversed()];
    if (failure === undefined) throw new AppError('invalid_input', noFailureText(index, messages));
    rules.set(failure.name, ruleOf(failure));
  }
  const all = [...rules.values(), GUESS];
  return {
    rules: all,
    notes: [
      `\`error\` knows ${[...rules.keys()].map((name) => `\`${name}\``).join(', ')} from the failed session; the last rule is a guess about others`,
    ],
  };
}

const isReceived = ({ isSent, bytes }: Message): boolean => !isSent && bytes === undefined;

function noFailureText(index: number, messages: readonly Message[]): string {
  const last = messages.findLast(isReceived)?.name;
  const which = index === 0 ? 'the failed recording' : `failed recording ${index + 1}`;
  const seen = last ? `; its last message is ${last.slice(0, 60)}, as in the good one` : '';
  return `${which} has no message that the good one does not have${seen}: a failure that shows only by silence or a close needs no rule`;
}

function ruleOf({ name, json }: Message): Json {
  const leaves = leavesOf(json);
  const code = leaves.find(
    ({ key, value }) =>
      CODE_KEY.test(key) && (typeof value === 'string' || typeof value === 'number'),
  );
  const text = leaves.find(
    ({ key, value }) => TEXT_KEY.test(key) && typeof value === 'string' && value !== name,
  );
  return {
    match: plainName(name),
    ...(code === undefined ? {} : { code: code.path }),
    ...(text === undefined ? {} : { message: text.path }),
  };
}
