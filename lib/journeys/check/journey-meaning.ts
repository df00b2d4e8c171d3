import { isMap, isSeq, type YAMLMap } from 'yaml';
import { JOURNEY_LIMITS } from '../language/limits';
import { BUILT_IN_VALUES, READ_KEYS, SIGNS } from '../language/names';
import { isRuleNode, valueNode } from './check-patterns';
import { type Checking, keyText, knownInstead, textOf, type Value } from './checking';
import { attributeOf, isOfConnection, ruleNodes } from './rule-shapes';

/** A journey whose keys have the right shapes, as its document has it. */
type Written = {
  map: YAMLMap;
  /** Rules of each key of `read`. */
  rules: ReadonlyMap<string, Value[]>;
  steps: Value[];
  hasBuiltInReader: boolean;
};

/** What no key can show by itself: what belongs together, is used and not known, or can never happen. */
export function checkMeaning(checking: Checking, map: YAMLMap): void {
  const written = readWritten(map);
  checkSizes(checking, written);
  checkAsk(checking, written);
  checkRead(checking, written);
  checkAudio(checking, written);
  checkWaits(checking, written);
  checkFailingStages(checking, written);
  checkUses(checking);
  warnAboutRead(checking, written);
}

function field(map: YAMLMap, name: string): Value {
  const pair = map.items.find(({ key }) => keyText(key) === name);
  return pair ? valueNode(pair) : null;
}

function readWritten(map: YAMLMap): Written {
  const read = field(map, 'read');
  const steps = field(map, 'steps');
  const rules = new Map<string, Value[]>();
  if (isMap(read))
    for (const key of READ_KEYS) {
      const nodes = ruleNodes(field(read, key));
      if (key !== 'else' && nodes.length > 0) rules.set(key, nodes);
    }
  const elseWord = isMap(read) ? textOf(field(read, 'else')) : textOf(read);
  return {
    map,
    rules,
    steps: isSeq(steps) ? steps.items.map((item) => item as Value) : [],
    hasBuiltInReader: elseWord === 'agent',
  };
}

function checkSizes(checking: Checking, { map, rules, steps }: Written): void {
  const count = [...rules.values()].reduce((sum, nodes) => sum + nodes.length, 0);
  if (count > JOURNEY_LIMITS.rules)
    checking.report(
      field(map, 'read'),
      `a journey has at most ${JOURNEY_LIMITS.rules} rules; this one has ${count}`,
    );
  if (steps.length > JOURNEY_LIMITS.steps)
    checking.report(
      field(map, 'steps'),
      `a journey has at most ${JOURNEY_LIMITS.steps} steps; this one has ${steps.length}`,
    );
}

function checkAsk(checking: Checking, { map, steps }: Written): void {
  const ask = field(map, 'ask');
  if (ask !== null && steps.length > 0) {
    checking.report(ask, '`ask` is written alone or as a step, not both');
    return;
  }
  const asking = steps.filter(
    (step) =>
      isMap(step) &&
      (step.has('ask') || ['call', 'speak'].some((act) => step.getIn([act, 'ask']) === true)),
  );
  if (ask !== null || asking.length === 1) return;
  if (asking.length > 1)
    checking.report(asking[1] ?? map, 'a journey asks once', 'send the others with `send`');
  else
    checking.report(
      field(map, 'steps') ?? map,
      'nothing is asked',
      'one step (or the journey itself) needs `ask`, the message that begins the run',
    );
}

function checkRead(checking: Checking, { map, rules, hasBuiltInReader }: Written): void {
  for (const key of ['journey', 'read'] as const)
    if (!map.has(key))
      checking.report(
        map,
        key === 'read' ? 'nothing says how messages are read' : 'the journey has no name',
        key === 'read' ? 'add `read`' : 'add `journey: NAME`',
      );
  const isReadable = isMap(field(map, 'read')) && !hasBuiltInReader;
  if (isReadable && !rules.has('complete'))
    checking.report(field(map, 'read'), 'nothing proves the end', 'add `complete` to `read`');
  const own = field(map, 'own');
  for (const key of ['at', 'is'])
    if (isMap(own) && !own.has(key)) checking.report(own, `\`own\` needs \`${key}\``);
  const beat = field(map, 'beat');
  for (const key of ['every', 'send'])
    if (isMap(beat) && !beat.has(key)) checking.report(beat, `\`beat\` needs \`${key}\``);
}

/** Audio that comes is counted, and no binary frame is read in two ways. */
function checkAudio(checking: Checking, { map }: Written): void {
  const audio = field(map, 'audio');
  const binary = field(map, 'binary');
  if (!isMap(audio) || textOf(field(audio, 'at')) !== 'binary') return;
  if (binary !== null)
    checking.report(binary, 'binary frames are audio in this journey', 'remove `binary`');
  if (map.getIn(['connect', 'transport']) === 'socket.io')
    checking.report(
      field(audio, 'at'),
      'over Socket.IO there are no binary frames',
      'write the path of the audio in the event, such as `at: $.args[0]`',
    );
}

function checkWaits(checking: Checking, { rules, hasBuiltInReader }: Written): void {
  if (hasBuiltInReader) return;
  const also = provenBeside(rules);
  for (const { stage, at } of checking.waits)
    if (!rules.has(stage) && !also.has(stage))
      checking.report(
        at,
        `no message proves \`${stage}\`, so this wait can never end`,
        `add \`${stage}\` to \`read\``,
      );
}

/** Stages in an `also`. */
function provenBeside(rules: Written['rules']): Set<string> {
  const nodes = [...rules.values()].flat().flatMap((rule) => ruleNodes(attributeOf(rule, 'also')));
  return new Set(nodes.flatMap((node) => textOf(node) ?? []));
}

/** A stage that can fail and that nothing proves: its share of good sessions would always be 0 %. */
function checkFailingStages(checking: Checking, { rules, steps, hasBuiltInReader }: Written): void {
  if (hasBuiltInReader) return;
  const also = provenBeside(rules);
  const ofRules = (rules.get('error') ?? []).map((rule) => attributeOf(rule, 'stage'));
  const ofSteps = steps.map((step) => (isMap(step) ? field(step, 'stage') : null));
  for (const node of [...ofRules, ...ofSteps]) {
    const stage = textOf(node);
    if (stage === null || stage === 'auth' || stage === 'complete') continue;
    if (!SIGNS.some((sign) => sign === stage) || rules.has(stage) || also.has(stage)) continue;
    checking.report(
      node,
      `\`${stage}\` can fail in this journey, but no message proves that it works: its share of good sessions would always be 0 %`,
      `add \`also: [${stage}]\` to a message that is only sent after it`,
    );
  }
}

function checkUses(checking: Checking): void {
  const known = [...BUILT_IN_VALUES, ...checking.saved];
  for (const { name, at } of checking.uses)
    if (!known.includes(name) && !/^secret\.\w+$/.test(name))
      checking.report(
        at,
        `unknown value $${name}`,
        `${knownInstead(name, known)}; for a dollar sign write $$`,
      );
}

function warnAboutRead(checking: Checking, written: Written): void {
  const { map, rules, hasBuiltInReader } = written;
  if (hasBuiltInReader) return;
  const read = field(map, 'read');
  if (!map.has('own') && !usesOwnValue(written))
    checking.warn(
      read,
      "nothing names the run, so another user's run would be taken for ours",
      'add `own: {at: $.run_id, is: $run}`, or save an id and use it in `where`',
    );
  if (!rules.has('error'))
    checking.warn(
      read,
      'no message is an error',
      'add `error` to `read`, so that failures say why',
    );
  const answering = [...rules.values()].flat().some((rule) => attributeOf(rule, 'answer') !== null);
  if (rules.has('complete') && !answering && !usesOwnValue(written))
    checking.warn(
      read,
      '`complete` needs no answer, so an empty run would pass',
      'add `answer` with the path of the answer',
    );
  warnAboutOverlap(checking, rules);
}

/** Whether a rule compares a message with a value of the session. */
function usesOwnValue({ map, rules }: Written): boolean {
  const nodes = [...rules.values()].flat();
  const written = nodes.map((node) => JSON.stringify(node?.toJSON() ?? null));
  return map.has('own') || written.some((text) => /\$(?!["$.[\]])\(?[A-Za-z_]/.test(text));
}

/** An error is read before an end: one that matches the same messages hides it. */
function warnAboutOverlap(checking: Checking, rules: Written['rules']): void {
  const errors = (rules.get('error') ?? [])
    .filter((rule) => !isOfConnection(rule))
    .map((rule) => patternText(rule));
  for (const rule of rules.get('complete') ?? [])
    if (errors.includes(patternText(rule)))
      checking.warn(
        rule,
        '`complete` matches the same messages as an `error`, which is read first',
        'make one of them narrower with `where`',
      );
}

function patternText(rule: Value): string {
  const node = isRuleNode(rule)
    ? ['match', 'where', 'text'].map((name) => attributeOf(rule, name)?.toJSON() ?? null)
    : [rule?.toJSON() ?? null, null, null];
  return JSON.stringify(node);
}
