/** A word or phrase that the glossary replaces, and what to write. `allowedIn`: paths where it is a term of the subject. */
export type BannedWord = { pattern: RegExp; instead: string; allowedIn?: RegExp };

/** A look is one evaluation of a sequential test, in the pages about statistics only. */
const STATISTICS = /^docs\/(?:statistics\.md|measured\.md|adr\/0013-)/;

/** Things that were counted as "one a target" instead of "one per target". */
const COUNTED =
  'line|row|file|verb|kind|target|session|bucket|column|mark|release|notifier|incident|indicator|rule|window|series|interval|instance|page|run';

/**
 * The old private voice, with the plain alternative (`docs/glossary.md`, "Old words and what to write"). Patterns are narrow: a word
 * that also has a plain meaning is banned only in the phrases that are not plain.
 */
export const BANNED_WORDS: readonly BannedWord[] = [
  { pattern: /\b(?:tells?|telling|told)\b/i, instead: 'notify, send, report, show or distinguish' },
  { pattern: /\b(?:hear|hears|heard|hearing) (?:of|from|nothing|again)\b/i, instead: 'receive' },
  { pattern: /\b(?:is|was|are|were|nothing) heard\b/i, instead: 'received' },
  { pattern: /\b(?:here|there) stands?\b/i, instead: 'shows, or is' },
  {
    pattern: /\bstands? (?:here|there|where|on|at|in|under|behind|beside|among|with)\b/i,
    instead: 'is, appears or is shown',
  },
  { pattern: new RegExp(`\\bone an? (?:${COUNTED})\\b`, 'i'), instead: 'one per …' },
  { pattern: new RegExp(`\\bonce an? (?:${COUNTED})\\b`, 'i'), instead: 'once per …' },
  {
    pattern:
      /\b(?:a|an) (?:file|line|verb|row|mark|point|test case|test|page|key|bar) an? (?!few|little|lot)[a-z]+\b/i,
    instead: 'one … per …',
  },
  { pattern: /\bin earnest\b/i, instead: 'real' },
  { pattern: /\b(?:is|are|was|were|be) said (?:of|by|to|that|in|only)\b/i, instead: 'is reported' },
  { pattern: /\b(?:say|says|saying) of\b/i, instead: 'state about, or report' },
  { pattern: /\bis spoken\b|\bspeaks? (?:for|of|against|to)\b/i, instead: 'decides, or is about' },
  {
    pattern: /\b(?:has the|the last|last|person's|server's) word\b/i,
    instead: 'decision, or final',
  },
  { pattern: /\bturn(?:s|ed|ing)? away\b/i, instead: 'refuse or reject' },
  {
    pattern: /\bt(?:ake|akes|ook|aken|aking) (?:it |them |that |this )?back\b/i,
    instead: 'withdraw, resolve or undo',
  },
  { pattern: /\blet(?:s|ting)? go\b/i, instead: 'release, close or drop' },
  {
    pattern: /\b(?:biome-ignore|ts-ignore|ts-expect-error|ts-nocheck)\b/,
    instead: 'mend what the check finds',
  },
  { pattern: /\b(?:held|hold|holds|holding) back\b/i, instead: 'suppress' },
  { pattern: /\b(?:held|holds?) (?:fast|against)\b/i, instead: 'defined by, or compared with' },
  {
    pattern: /\b(?:a|one|each|every|first|last) look\b/i,
    instead: 'evaluation, read or check',
    allowedIn: STATISTICS,
  },
  {
    pattern: /\blook(?:s|ed|ing)? (?:again|around|after)\b/i,
    instead: 'evaluate, read or check',
    allowedIn: STATISTICS,
  },
  { pattern: /\b(?:sight|sights|sighting|sightings)\b/i, instead: 'observation' },
  { pattern: /\b(?:house|houses|loft|rim|stillborn)\b/i, instead: 'a term of the glossary' },
  { pattern: /\b(?:remember|remembers|remembered)\b/i, instead: 'store or cache' },
  { pattern: /\b(?:forget|forgets|forgot|forgotten)\b/i, instead: 'remove, or expire' },
  { pattern: /\b(?:verdicts?|pass|fail|it) (?:fell|has fallen|falls)\b/i, instead: 'is reached' },
  { pattern: /\bnobody knows\b/i, instead: 'is unknown' },
  { pattern: /\bsilent probes?\b|\bprobe (?:is|was|fell) silent\b/i, instead: 'no data' },
  { pattern: /\bsound (?:address|rule|value|page|input|target|instants?)\b/i, instead: 'valid' },
  { pattern: /\bdo(?:es)? not fit\b/i, instead: 'does not match' },
];
