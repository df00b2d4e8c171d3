import type { Draft } from './draft';

/** Words of a host that name an environment. */
const ENVIRONMENTS: ReadonlyArray<[environment: string, words: readonly string[]]> = [
  ['staging', ['staging', 'stage', 'stg']],
  ['development', ['dev', 'development', 'test', 'localhost']],
  ['production', ['prod', 'production', 'live']],
];
/** Words of a host that name nothing. */
const PLAIN = new Set(['www', 'api', 'ws', 'wss', 'app', 'com', 'net', 'org', 'io', 'dev', 'ai']);
const ADDRESS = /^[\d.]+$|^\[/;

type Guess = { name: string; environment: string | null };

/** Name and environment that an address suggests: "wss://chat.staging.example.com/ws" is chat in staging. */
function guessNames(url: string): Guess {
  if (!/^wss?:\/\/[^/]/i.test(url) || !URL.canParse(url)) return { name: '', environment: null };
  const { hostname } = new URL(url);
  const words = hostname.toLowerCase().split(/[.-]/);
  // The last two labels are a domain that many services share.
  const labels = hostname.toLowerCase().split('.');
  const own = ADDRESS.test(hostname) ? [] : labels.slice(0, Math.max(1, labels.length - 2));
  const found = ENVIRONMENTS.find(([, of]) =>
    (own.length > 0 ? own.flatMap((label) => label.split('-')) : words).some((one) =>
      of.includes(one),
    ),
  );
  const named = own
    .flatMap((label) => label.split('-'))
    .filter((word) => !PLAIN.has(word) && !ENVIRONMENTS.some(([, of]) => of.includes(word)));
  return { name: named.join('-'), environment: found?.[0] ?? null };
}

/** A changed draft, with the name and environment that its address suggests where nobody has entered others. */
export function withGuesses(before: Draft, change: Partial<Draft>): Draft {
  const next = { ...before, ...change };
  if (change.url === undefined) return next;
  const [old, fresh] = [guessNames(before.url), guessNames(change.url)];
  const isFree = before.name === '' || before.name === old.name;
  if (isFree) next.name = fresh.name;
  const isOwn = before.environment !== '' && before.environment !== (old.environment ?? 'staging');
  if (!isOwn) next.environment = fresh.environment ?? 'staging';
  return next;
}
