import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemText } from './check/journey-problem';
import { compileJourney } from './compile/compile-journey';
import { parseJourney } from './parse-journey';

/** Problems as `line:column reason; suggestion`. */
function problemsOf(text: string): string[] {
  const parsed = parseJourney(text, 'x.yaml');
  if (!('problems' in parsed)) return [];
  return parsed.problems.map((one) =>
    (problemText(one).split('\n')[0] ?? '').replace('x.yaml:', ''),
  );
}

function warningsOf(text: string): string[] {
  const parsed = parseJourney(text, 'x.yaml');
  return 'warnings' in parsed ? parsed.warnings.map((one) => one.reason) : ['problems'];
}

const ASK = 'journey: x\nask: $question\n';
const READ = 'read: {complete: done}\n';

/** A typical mistake, and what is reported first. */
const MISTAKES: Array<[string, string, string]> = [
  [
    'braces',
    `journey: x\nask: {text: {{question}}}\n${READ}`,
    '2:14  values are written $name here, not {{name}}; write `$question`',
  ],
  [
    'an unknown key',
    `${ASK}read:\n  complet: done\n`,
    '4:3  `read` has no `complet`; did you mean `complete`?',
  ],
  [
    'an unknown value',
    `journey: x\nask: {run: $runid}\n${READ}`,
    '2:12  unknown value $runid; did you mean `run`?; for a dollar sign write $$',
  ],
  [
    'a dollar sign',
    `journey: x\nask: "query ($id: ID!)"\n${READ}`,
    '2:6  unknown value $id; known here: run, thread,',
  ],
  [
    'a condition without a path',
    `${ASK}read: {complete: {match: done, where: status == "completed"}}\n`,
    '3:39  a condition compares paths; write `$.status …`',
  ],
  [
    'one equals sign',
    `${ASK}read: {complete: {match: done, where: $.status = "ok"}}\n`,
    '3:39  to compare, write == and not =',
  ],
  [
    'an at sign',
    `${ASK}read:\n  complete:\n    where: @.status == "ok"\n`,
    '5:12  Plain value cannot start with reserved character @; inside a condition write $.key, not @.key',
  ],
  [
    'an at sign in quotes',
    `${ASK}read: {complete: {where: '@.status == "ok"'}}\n`,
    '3:26  a condition has no @; write $.key, not @.key',
  ],
  [
    'a duration without unit',
    `${ASK}${READ}deadlines: {complete: 90}\n`,
    '4:23  90 what? write 90ms or 90s',
  ],
  [
    'an assertion ahead',
    `${ASK}read:\n  complete: /^(?!inner_)end$/\n`,
    '4:13  regular expression: invalid or unsupported Perl syntax: `(?!`; look-around and back-references do not exist in linear-time expressions: use two patterns or `where`',
  ],
  [
    'a wait for what nothing proves',
    `journey: x\nsteps:\n  - wait: ready\n  - ask: $question\n${READ}`,
    '3:11  no message proves `ready`, so this wait can never end; add `ready` to `read`',
  ],
  [
    'a stage that can only fail',
    `${ASK}read:\n  complete: done\n  error: {match: broken, stage: factory}\n`,
    '5:33  `factory` can fail in this journey, but no message proves that it works: its share of good sessions would always be 0 %; add `also: [factory]`',
  ],
  [
    'a comment for a value',
    `${ASK}read:\n  complete: {match: {type: done, result:\n    #present\n    }}\n`,
    '4:34  `result:` has no value: everything after # is a comment; write <any>, <absent> or null',
  ],
  [
    'a path for a pattern',
    `${ASK}read:\n  complete: $.payload.result\n`,
    '4:13  a path is no pattern; write `where: $.payload.result == "…"`',
  ],
  [
    'a path without $',
    `${ASK}read: {complete: {match: done, answer: payload.text}}\n`,
    '3:40  expected a JSONPath such as $.payload.id, found `payload.text`; write `$.payload.text`',
  ],
  [
    'a broken path',
    `${ASK}read: {complete: {match: done, answer: "$.a["}}\n`,
    '3:45  not a JSONPath (RFC 9535): unclosed bracketed selection',
  ],
  [
    'two acts in a step',
    `journey: x\nsteps:\n  - {send: a, wait: ready}\n  - ask: $question\nread: {ready: hello, complete: done}\n`,
    '3:5  a step does one thing: wait, send, ask, call, pause or speak; this one has 2; make each a step of its own',
  ],
  [
    'an unknown stage',
    `${ASK}read: {complete: done, error: {match: failed, stage: authentication}}\n`,
    '3:54  no such stage: `authentication`; did you mean `auth`?',
  ],
  [
    'no request',
    `journey: x\nsteps:\n  - send: hello\n${READ}`,
    '3:3  nothing is asked; one step (or the journey itself) needs `ask`, the message that begins the run',
  ],
  [
    'two requests',
    `journey: x\nsteps: [{ask: a}, {ask: b}]\n${READ}`,
    '2:19  a journey asks once; send the others with `send`',
  ],
  [
    'another host in the path',
    `${ASK}connect: {path: "//elsewhere.example/ws"}\n${READ}`,
    "3:17  `path` is a path on the target's host; write the part that begins with the slash after the host",
  ],
  [
    'no end',
    `${ASK}read: {ready: hello}\n`,
    '3:7  nothing proves the end; add `complete` to `read`',
  ],
  [
    'an attribute in the wrong place',
    `${ASK}read: {complete: done, ping: {match: a, answer: $.b}}\n`,
    '3:41  `answer` has no meaning under `ping`; allowed: match, where, text, reply',
  ],
  [
    'an unknown filter',
    `journey: x\nask: $(token|base46)\n${READ}`,
    '2:6  unknown filter `base46`; did you mean `base64`?',
  ],
  [
    'an unknown kind',
    `${ASK}read: {complete: {type: <string>}}\n`,
    '3:25  unknown kind <string>; known here:',
  ],
  [
    'two methods',
    `journey: x\nlogin: {get: /a, post: /b}\nask: $question\n${READ}`,
    '2:8  a request over HTTP has one of get, post, put, delete; this one has 2',
  ],
  [
    'an alias',
    'journey: x\nask: &a hello\nread: {complete: *a}\n',
    '3:18  aliases (*name) are not read in a journey; write the value itself',
  ],
  ['a key that is there twice', `${ASK}ask: b\n${READ}`, '3:1  Map keys must be unique'],
  [
    'two descents',
    `${ASK}read: {complete: {match: done, answer: $..a..b}}\n`,
    '3:40  one `..` at most: more would be slow on large messages',
  ],
  [
    'no map',
    'hello\n',
    '1:1  a journey is a map of keys; the first one is usually `journey: NAME`',
  ],
  ['nothing', '', '1:1  a journey is a map of keys'],
  [
    'a built-in name',
    `${ASK}read: {complete: {match: done, save: {run: $.id}}}\n`,
    '3:39  `run` is a built-in value; save under another name',
  ],
  [
    'a wait that no stage is',
    `journey: x\nsteps: [{wait: close}, {ask: a}]\n${READ}`,
    '2:16  no step can wait for `close`; known here: auth,',
  ],
];

describe('a mistake in a journey', () => {
  it.each(MISTAKES)(
    '%s is reported with its place, its reason and what to write',
    (_name, text, expected) => {
      expect(problemsOf(text)[0]).toContain(expected);
    },
  );

  it('shows its line and a caret below the place', () => {
    const parsed = parseJourney(`${ASK}read:\n  complet: done\n`, 'mine.yaml');
    expect('problems' in parsed && problemText(parsed.problems[0] ?? expect.fail())).toBe(
      'mine.yaml:4:3  `read` has no `complet`; did you mean `complete`?\n      complet: done\n      ^',
    );
  });

  it('is bounded: text, depth, rules, steps, expressions', () => {
    expect(problemsOf(`${ASK}about: ${'x'.repeat(70_000)}\n${READ}`)[0]).toContain(
      'at most 64 KiB',
    );
    expect(problemsOf(`${ASK}${READ}about: ${'['.repeat(200)}`)[0]).toContain('nested too deeply');
    const rules = Array.from({ length: 120 }, (_, n) => `m${n}`).join(', ');
    expect(problemsOf(`${ASK}read: {complete: done, agent: [${rules}]}\n`)[0]).toContain(
      'at most 100 rules',
    );
    const steps = Array.from({ length: 60 }, () => '{send: a}').join(', ');
    expect(problemsOf(`journey: x\nsteps: [${steps}, {ask: b}]\n${READ}`)[0]).toContain(
      'at most 50 steps',
    );
    expect(problemsOf(`${ASK}read: {complete: /${'a'.repeat(600)}/}\n`)[0]).toContain(
      'at most 500 characters',
    );
  });

  it('never makes the parser throw', () => {
    const piece = fc.constantFrom(
      'journey: x\n',
      'ask: ',
      'read: ',
      '{',
      '}',
      '[',
      ']',
      '$',
      '$(',
      '|',
      '/',
      '(?!',
      ': ',
      '\n',
      '- ',
      'wait: ',
      'complete: ',
      '@',
      '*a',
      '&a ',
      '"',
      "'",
      '..',
      '? ',
      '!!str ',
      '<<: ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 30 }).map((all) => all.join('')),
        ),
        (text) => {
          const parsed = parseJourney(text, 'x');
          if (!('problems' in parsed)) compileJourney(parsed.journey, text);
          else expect(parsed.problems.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a warning', () => {
  it('names a missing run, error and answer, and an end that is an error as well', () => {
    expect(warningsOf(`${ASK}${READ}`)).toEqual([
      "nothing names the run, so another user's run would be taken for ours",
      'no message is an error',
      '`complete` needs no answer, so an empty run would pass',
    ]);
    const overlap = `${ASK}own: {at: $.id, is: $run}\nread: {complete: {match: done, answer: $.a}, error: {match: done}}\n`;
    expect(warningsOf(overlap)).toEqual([
      '`complete` matches the same messages as an `error`, which is read first',
    ]);
  });

  it('does not come where an id is saved and compared, or a word that nobody can know comes back', () => {
    expect(
      warningsOf('journey: x\nask: $nonce\nread: {complete: $nonce, error: failed}\n'),
    ).toEqual([]);
  });
});

describe('the journeys of the package', () => {
  const names = readdirSync('journeys').sort();

  it.each(names)('%s has no problem, and its name is that of its file', (name) => {
    const text = readFileSync(`journeys/${name}`, 'utf8');
    const parsed = parseJourney(text, name);
    expect(parsed).not.toHaveProperty('problems');
    if (!('journey' in parsed)) return;
    const compiled = compileJourney(parsed.journey, text);
    expect(`${compiled.name}.yaml`).toBe(name);
    expect(compiled.about).not.toBe('');
  });
});

describe('a compiled journey', () => {
  const planOf = (name: string) => {
    const text = readFileSync(`journeys/${name}.yaml`, 'utf8');
    const parsed = parseJourney(text, name);
    return 'journey' in parsed ? compileJourney(parsed.journey, text).plan : expect.fail();
  };

  it('measures what its messages prove, and awaits what has a sign of its own', () => {
    expect(planOf('ag-ui')).toEqual({
      measured: ['connect', 'accept', 'agent', 'complete', 'close'],
      awaited: ['connect', 'accept', 'agent', 'complete', 'close'],
      measuresEmergency: false,
    });
    expect(planOf('home-assistant').measured).toEqual([
      'connect',
      'accept',
      'auth',
      'complete',
      'close',
    ]);
    expect(planOf('signalr').awaited).not.toContain('auth');
    expect(planOf('coordinator').measuresEmergency).toBe(true);
    expect(planOf('agent').awaited).toEqual([
      'connect',
      'accept',
      'ready',
      'agent',
      'complete',
      'close',
    ]);
  });

  it('has the hash of its text', () => {
    const parsed = parseJourney(`${ASK}${READ}`, 'x');
    const hash = 'journey' in parsed ? compileJourney(parsed.journey, 'abc').hash : '';
    expect(hash).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
