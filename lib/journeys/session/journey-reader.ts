import { hasAnswerIn } from '../../domain/frames/answer-content';
import { hasVisibleText } from '../../domain/frames/blank-text';
import { truncateText } from '../../domain/frames/frame-scopes';
import { readFrame } from '../../domain/frames/read-frame';
import { plainUuid } from '../../domain/sessions/probe-id';
import type { FrameMeaning } from '../../domain/sessions/session-facts';
import type { CompiledJourney } from '../compile/compile-journey';
import type { Rule, RuleKey } from '../compile/compile-rules';
import type { Json } from '../language/journey-source';
import type { Message } from '../language/message';
import { type FailingSign, SIGNS, type Sign } from '../language/names';
import type { SessionValues } from '../values/session-values';
import { plainTextOf, renderText } from '../values/template';
import type { BuiltInSigns } from './built-in-signs';
import type { Reading } from './reading';

/** Longest name and text of a meaning. */
const NAME_LENGTH = 80;
const TEXT_LENGTH = 300;

/** A fold over the messages of one session. Knows no socket and no clock, and never throws, whatever a message is. */
export class JourneyReader {
  /** Messages of other runs, and messages that match but carry no id, while none with our id has come. */
  foreign = 0;
  unlabelled = 0;
  /** The end came, with an answer or not. */
  hasEnded = false;
  /** Where an error that names no stage counts, while a step says so. */
  failsAt: FailingSign | null = null;

  private readonly journey: CompiledJourney;
  private readonly values: SessionValues;
  private readonly builtIn: BuiltInSigns;

  private opens = 0;
  private ends = 0;
  private hasAnswer = false;
  private hasSeenOwn = false;
  private readonly provenByAudio = new Set<Sign>();

  constructor(journey: CompiledJourney, values: SessionValues, builtIn: BuiltInSigns) {
    this.journey = journey;
    this.values = values;
    this.builtIn = builtIn;
  }

  /**
   * What a message means. `asked`: the request was sent before it came. The order is fixed, and independent of the order in the file:
   * ignore, ping, the run that it belongs to, error, complete, then each stage that matches.
   */
  read(message: Message, asked: boolean): Reading {
    for (const { name, read } of this.journey.tracked) this.values.track(name, read(message));
    if (this.find('ignore', message)) return this.reading(message, 'ignored', { kind: 'ack' });
    const ping = this.find('ping', message);
    if (ping)
      return {
        ...this.reading(message, 'ping', { kind: 'ping' }),
        reply: ping.reply?.(message, this.values.lookup),
      };
    const owner = asked ? this.ownerOf(message) : 'ours';
    if (owner === 'foreign') {
      this.foreign++;
      return this.reading(message, 'foreign', { kind: 'other' });
    }
    const error = this.find('error', message);
    if (error && !error.recovered?.(message.json ?? null, this.values.lookup))
      return this.failure(message, error, message.text);
    return this.readProofs(message, asked, owner === 'unlabelled');
  }

  private readProofs(message: Message, asked: boolean, isUnlabelled: boolean): Reading {
    const { rules } = this.journey;
    const isRun = asked && !isUnlabelled;
    if (isRun && rules.complete.some((rule) => rule.opens?.(message, this.values.lookup)))
      this.opens++;
    const end = isRun ? this.find('complete', message) : undefined;
    const found = end ? [] : this.findSigns(message, isRun);
    const failed = end ? this.takeEnd(end, message) : null;
    if (failed) return failed;
    const proves = new Set<Sign>(end ? ['agent', ...end.also] : []);
    for (const { sign, rule } of found) {
      this.take(rule, message);
      proves.add(sign);
      for (const also of rule.also) proves.add(also);
    }
    if (isRun && this.isComplete()) proves.add('complete');
    const served = this.servedBy(message);
    if (proves.size === 0 && !served) return this.readUnproven(message, asked, isUnlabelled);
    const proven = SIGNS.filter((sign) => proves.has(sign));
    if (this.isAudioRepeat(message, proven))
      return this.reading(message, 'ignored', { kind: 'ack' });
    const answering = end ?? found.find(({ rule }) => rule.reply !== null)?.rule;
    return {
      message,
      kind: 'proof',
      meaning: {
        ...this.meaningOf(message, proven),
        ...(served ? { served } : {}),
        name: shortName(message),
        proves: [...proven],
      },
      proves: proven,
      reply: answering?.reply?.(message, this.values.lookup),
    };
  }

  /** Hundreds of frames prove no more than the first one, and would fill the facts of a session. */
  private isAudioRepeat({ audio }: Message, proven: readonly Sign[]): boolean {
    if (audio === undefined) return false;
    const isRepeat = proven.every((sign) => this.provenByAudio.has(sign));
    for (const sign of proven) this.provenByAudio.add(sign);
    return isRepeat;
  }

  /** Counts an end. The failure, where the end itself reports one. */
  private takeEnd(end: Rule, message: Message): Reading | null {
    const isInner = end.opens !== null && this.opens > 1;
    if (end.opens !== null && this.opens > 0) this.opens--;
    if (isInner) return null;
    const { lookup } = this.values;
    if (end.ok && !end.ok.holds(message.json ?? null, lookup))
      return this.failure(message, end, `the final message does not meet ${end.ok.text}`);
    this.take(end, message);
    this.ends++;
    if (this.ends >= end.times) this.hasEnded = true;
    return null;
  }

  private isComplete(): boolean {
    return this.hasEnded && (this.hasAnswer || !this.journey.needsAnswer);
  }

  private findSigns(message: Message, isRun: boolean): Array<{ sign: Sign; rule: Rule }> {
    return SIGNS.flatMap((sign) => {
      if (sign === 'complete' || (sign === 'agent' && !isRun)) return [];
      const rule = this.find(sign, message);
      return rule ? [{ sign, rule }] : [];
    });
  }

  /** A message that proves nothing by the rules. */
  private readUnproven(message: Message, asked: boolean, isUnlabelled: boolean): Reading {
    if (isUnlabelled && (this.find('agent', message) ?? this.find('complete', message))) {
      this.unlabelled++;
      return this.reading(message, 'unlabelled', { kind: 'other' });
    }
    if (message.audio) return this.reading(message, 'ignored', { kind: 'ack' });
    if (!this.journey.hasBuiltInReader) return this.reading(message, 'unread', { kind: 'other' });
    return this.builtIn.read(message, asked);
  }

  /** Keeps what a rule saves, and whether an answer came. */
  private take(rule: Rule, message: Message): void {
    for (const { name, read } of rule.saves) this.values.save(name, read(message));
    if (rule.answer && isAnswer(rule.answer(message))) this.hasAnswer = true;
  }

  private find(key: RuleKey, message: Message): Rule | undefined {
    return this.journey.rules[key].find((rule) => rule.test(message, this.values.lookup));
  }

  private servedBy(message: Message): 'emergency' | 'fallback' | null {
    if (this.find('emergency', message)) return 'emergency';
    return this.find('fallback', message) ? 'fallback' : null;
  }

  /** While the id is not known yet, which is saved from the first answer, every message counts. */
  private ownerOf(message: Message): 'ours' | 'foreign' | 'unlabelled' {
    const { own } = this.journey;
    if (own === null) return 'ours';
    const ids = own.is.map((one) => renderText(one, this.values.lookup));
    if (ids.some((id) => id === undefined)) return 'ours';
    const found = own.at(message);
    if (found === undefined) return this.hasSeenOwn ? 'ours' : 'unlabelled';
    const foundId = plainUuid(plainTextOf(found));
    if (!ids.some((id) => plainUuid(plainTextOf(id)) === foundId)) return 'foreign';
    this.hasSeenOwn = true;
    return 'ours';
  }

  private failure(message: Message, rule: Rule, text: string): Reading {
    const { lookup } = this.values;
    const said = rule.message(message, lookup) ?? text;
    const stage = rule.ok ? 'complete' : (rule.stage ?? this.failsAt);
    const code = rule.code(message, lookup) ?? (rule.ok ? 'NOT_OK' : undefined);
    return this.reading(message, 'error', {
      kind: 'error',
      code: code ? truncateText(code, NAME_LENGTH) : null,
      message: truncateText(said, TEXT_LENGTH),
      blame: stage && { stage, proof: true, emergency: false },
      recovered: false,
    });
  }

  private meaningOf(message: Message, proves: readonly Sign[]): MeaningBody {
    if (proves.includes('agent') || proves.includes('complete'))
      return {
        kind: 'agent',
        event: shortName(message),
        final: proves.includes('complete'),
        failed: false,
        answer: this.hasAnswer,
        fingerprints: [],
        missing: [],
        code: null,
        message: '',
      };
    if (proves.includes('ready')) return welcomeOf(message);
    return { kind: proves.includes('auth') ? 'authenticated' : 'notice' };
  }

  private reading(message: Message, kind: Reading['kind'], body: MeaningBody): Reading {
    return {
      message,
      kind,
      meaning: { ...body, name: shortName(message), proves: [] },
      proves: [],
      reply: undefined,
    };
  }
}

/** A meaning without what every meaning has. */
type MeaningBody = FrameMeaning extends infer M
  ? M extends FrameMeaning
    ? Omit<M, 'name' | 'served' | 'degraded' | 'runId' | 'threadId' | 'proves'>
    : never
  : never;

/** A list or an object is an answer where something in it is. */
function isAnswer(value: Json | undefined): boolean {
  return typeof value === 'object' ? hasAnswerIn(value) : hasVisibleText(plainTextOf(value));
}

function shortName({ name = '' }: Message): string {
  return truncateText(name, NAME_LENGTH);
}

/** A greeting announces release and instance under the names that the built-in reader knows. */
function welcomeOf({ text }: Message): MeaningBody {
  const read = readFrame(text);
  const { connectionId, release, instance } =
    read.kind === 'welcome' ? read : { connectionId: null, release: null, instance: null };
  return { kind: 'welcome', connectionId, release, instance };
}
