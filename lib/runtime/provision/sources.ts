import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { ConfigSource } from '../../contract/config/config-sources';
import type { ApiToken } from '../../domain/people/people';
import type { Source } from '../../domain/sources/source';
import { AppError } from '../../kit/errors';
import { uuidv7 } from '../../kit/ids';
import type { Mutation, Stored } from '../../store/state-store';
import type { TargetIds } from './targets';

const BY = 'configuration file';

type Tools = {
  tokens: ReadonlyArray<Stored<ApiToken>>;
  settings: ReadonlyArray<Stored<Source>>;
  targetIds: TargetIds;
  now: number;
};

/**
 * Each source is a token and how its rows are read. They are identified by their token, else by name among those of the file, so that a
 * renewed token and another name keep id and history. The token of a source that the file no longer names has expired.
 * Throws AppError `invalid_input` for a token that can do more than report.
 */
export function sourceMutations(wanted: readonly ConfigSource[], tools: Tools): Mutation[] {
  const known = wanted.map((source) => knownToken(source, wanted, tools));
  const kept = new Set(known.map((token) => token?.id));
  return [
    ...wanted.flatMap((source, index) => sourceMutation(source, known[index], tools)),
    ...tools.tokens
      .filter(({ id, value }) => value.provisioned && !kept.has(id))
      .map(({ id, value: { provisioned: _, ...value } }): Mutation => {
        return { op: 'put', kind: 'apiToken', id, value: { ...value, expiresAt: tools.now } };
      }),
  ];
}

function knownToken(
  { name, token }: ConfigSource,
  wanted: readonly ConfigSource[],
  { tokens }: Tools,
): ApiToken | undefined {
  const same = tokens.find(({ value }) => value.sha256 === digestOf(token));
  if (same && same.value.scope !== 'ingest')
    throw new AppError(
      'invalid_input',
      `sources: the token of ${name} is that of ${same.value.name}, which can do more than report; give it one of its own`,
    );
  if (same) return same.value;
  // One that another source of the file has by its token was renamed, and is not this one.
  const taken = new Set(wanted.map((one) => digestOf(one.token)));
  return tokens.find(
    ({ value }) => value.createdBy === BY && value.name === name && !taken.has(value.sha256),
  )?.value;
}

function sourceMutation(
  wanted: ConfigSource,
  known: ApiToken | undefined,
  { settings, targetIds, now }: Tools,
): Mutation[] {
  const id = known?.id ?? uuidv7(now);
  const token: ApiToken = {
    id,
    name: wanted.name,
    role: null,
    scope: 'ingest',
    location: null,
    sha256: digestOf(wanted.token),
    createdBy: known?.createdBy ?? BY,
    createdAt: known?.createdAt ?? now,
    expiresAt: null,
    lastUsedAt: known?.lastUsedAt ?? null,
    provisioned: true,
  };
  const stored = settings.find((row) => row.id === id)?.value;
  const source = sourceOf(wanted, { id, targetIds, updatedAt: stored?.updatedAt ?? now });
  return [
    ...(isDeepStrictEqual(known, token)
      ? []
      : [{ op: 'put', kind: 'apiToken', id, value: token } satisfies Mutation]),
    ...(isDeepStrictEqual(stored, source)
      ? []
      : [
          {
            op: 'put',
            kind: 'source',
            id,
            value: { ...source, updatedAt: now },
          } satisfies Mutation,
        ]),
  ];
}

function sourceOf(
  wanted: ConfigSource,
  of: { id: string; targetIds: TargetIds; updatedAt: number },
): Source {
  const { target, environment } = wanted;
  return {
    id: of.id,
    targetId: target === undefined ? null : (of.targetIds(target, environment)[0] ?? null),
    environment: environment ?? null,
    path: wanted.path ?? null,
    ready: wanted.ready,
    timeZone: wanted.timeZone,
    releaseAttribute: wanted.releaseAttribute ?? null,
    sampled: wanted.sampled,
    anonymous: wanted.anonymous,
    patterns: structuredClone(wanted.patterns),
    updatedAt: of.updatedAt,
  };
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
