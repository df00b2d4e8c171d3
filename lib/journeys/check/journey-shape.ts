import { isMap, isScalar } from 'yaml';
import { STAGES } from '../../domain/sessions/stages';
import { JOURNEY_LIMITS } from '../language/limits';
import { BINARY_KINDS, ENDS, FRAMINGS, HTTP_METHODS, STEP_ACTS } from '../language/names';
import { audioShape, speakShape } from './audio-shapes';
import { checkDuration } from './check-expressions';
import { keyText, textOf, type Value } from './checking';
import {
  failingStage,
  path,
  pathMap,
  pattern,
  readShape,
  rulesUnder,
  waitShape,
} from './rule-shapes';
import {
  anyValue,
  flag,
  listOfShape,
  mapOf,
  oneOf,
  type Shape,
  seqOf,
  templateText,
  templateTexts,
  wholeNumber,
} from './shapes';

const duration: Shape = (checking, node) => checkDuration(checking, node);

const journeyName: Shape = (checking, node) => {
  const text = textOf(node);
  if (
    text === null ||
    !/^[A-Za-z0-9][\w.-]*$/.test(text) ||
    text.length > JOURNEY_LIMITS.nameLength
  )
    checking.report(
      node,
      '`journey` is a name',
      `use letters, digits, dots and dashes, ${JOURNEY_LIMITS.nameLength} at most`,
    );
};

const about: Shape = (checking, node) => {
  if (textOf(node) === null) checking.report(node, '`about` is a text', 'put it into quotes');
};

const HTTP_KEYS = {
  get: templateText,
  post: templateText,
  put: templateText,
  delete: templateText,
  headers: templateTexts,
  json: anyValue,
  form: templateTexts,
  save: pathMap,
};

/** An HTTP step has one method. */
function httpStep(more: { [key: string]: Shape }): Shape {
  const shape = mapOf({ ...HTTP_KEYS, ...more });
  return (checking, node, name) => {
    shape(checking, node, name);
    if (!isMap(node)) return;
    const methods = node.items.filter(({ key }) =>
      HTTP_METHODS.some((method) => method === keyText(key)),
    );
    if (methods.length !== 1)
      checking.report(
        node,
        `a request over HTTP has one of ${HTTP_METHODS.join(', ')}; this one has ${methods.length || 'none'}`,
      );
  };
}

const stepMap = mapOf(
  {
    wait: waitShape,
    send: anyValue,
    ask: anyValue,
    call: httpStep({ ask: flag }),
    pause: duration,
    speak: speakShape,
    within: duration,
    save: pathMap,
    maybe: flag,
    stage: failingStage,
    ack: flag,
  },
  'a step',
);

const WAIT_KEYS = ['within', 'save', 'maybe', 'stage'];

const step: Shape = (checking, node, name) => {
  if (isScalar(node)) {
    waitShape(checking, node, 'wait');
    return;
  }
  stepMap(checking, node, name);
  if (!isMap(node)) return;
  const keys = node.items.map(({ key }) => keyText(key));
  const acts = STEP_ACTS.filter((act) => keys.includes(act));
  if (acts.length !== 1) {
    checking.report(
      node,
      `a step does one thing: ${STEP_ACTS.slice(0, -1).join(', ')} or ${STEP_ACTS.at(-1)}; this one has ${acts.length || 'none'}`,
      acts.length > 1 ? 'make each a step of its own' : null,
    );
    return;
  }
  const stray = node.items.find(
    ({ key }) => WAIT_KEYS.includes(keyText(key)) && !acts.includes('wait'),
  );
  if (stray)
    checking.report(
      stray.key as Value,
      `\`${keyText(stray.key)}\` has no meaning beside \`${acts[0]}\``,
      'it belongs to a wait',
    );
};

const endShape: Shape = (checking, node, name) => {
  if (isScalar(node)) oneOf(ENDS)(checking, node, name);
  else
    mapOf({ by: oneOf(ENDS), codes: seqOf(wholeNumber), within: duration })(checking, node, name);
};

const deadlines = mapOf(Object.fromEntries(STAGES.map((stage) => [stage, duration])));

/** A path cannot lead to another host, because the target's credentials go with it. */
const pathOnHost: Shape = (checking, node, name) => {
  templateText(checking, node, name);
  const text = textOf(node) ?? '';
  if (/^(?:[a-z][a-z0-9+.-]*:|[/\\]{2})/i.test(text))
    checking.report(
      node,
      `\`${name}\` is a path on the target's host`,
      'write the part that begins with the slash after the host; the host belongs to the target',
    );
};

const connect = mapOf({
  path: pathOnHost,
  query: templateTexts,
  headers: templateTexts,
  protocols: seqOf(templateText),
  transport: oneOf(['ws', 'socket.io']),
  namespace: templateText,
  auth: anyValue,
  transports: seqOf(oneOf(['polling', 'websocket'])),
});

/** Every key of a journey. */
export const journeyShape: Shape = mapOf(
  {
    journey: journeyName,
    about,
    login: listOfShape(httpStep({})),
    logout: listOfShape(httpStep({})),
    connect,
    frames: oneOf(FRAMINGS),
    binary: oneOf(BINARY_KINDS),
    audio: audioShape,
    name: listOfShape(path),
    ask: anyValue,
    steps: seqOf(step),
    own: mapOf({ at: listOfShape(path), is: listOfShape(templateText) }),
    track: pathMap,
    beat: mapOf({ every: duration, send: anyValue, answer: pattern }),
    hold: duration,
    read: readShape,
    expect: mapOf({ all: rulesUnder('expect'), order: rulesUnder('expect') }),
    end: endShape,
    deadlines,
  },
  'the journey',
);
