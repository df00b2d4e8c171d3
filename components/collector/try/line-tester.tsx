'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { controlClass, Field } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import { RoleButton } from '@/components/ui/role-button';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { useToast } from '@/components/ui/toast';
import type { SourceView } from '@/lib/contract/api/intake/sources';
import type { SourcePattern } from '@/lib/domain/sources/source';
import { patchSource, tryLines } from '@/lib/web/queries/collect/sources';
import { countNoun } from '@/lib/web/text/format';
import { DraftPatterns } from './draft-patterns';
import { TriedResults } from './tried-results';

/** As many as the API takes at once. */
const LINES_LIMIT = 200;

const NONE: SourcePattern[] = [];

/** Pasted lines → what each would mean, with the patterns of a source or changed ones. Stores nothing until it is asked to. */
export function LineTester({ sources }: { sources: readonly SourceView[] }) {
  const [text, setText] = useState('');
  const [sourceId, setSourceId] = useState('');
  const [draft, setDraft] = useState<SourcePattern[] | null>(null);
  const test = useMutation(tryLines);
  const source = sources.find(({ id }) => id === sourceId) ?? null;
  const patterns = draft ?? source?.settings.patterns ?? NONE;
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const run = (next: SourcePattern[]) =>
    test.mutate({
      lines: lines.slice(0, LINES_LIMIT),
      patterns: next,
      ...(source ? { source: source.id } : {}),
    });
  const changePatterns = (next: SourcePattern[]) => {
    setDraft(next);
    if (lines.length > 0) run(next);
  };
  const testFromForm = (event: FormEvent) => {
    event.preventDefault();
    if (lines.length > 0) run(patterns);
  };
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <form onSubmit={testFromForm} noValidate className="flex min-w-0 flex-col gap-3">
        <LinesField text={text} count={lines.length} onChange={setText} />
        <SourceChoice
          sources={sources}
          value={sourceId}
          onChange={(id) => {
            setSourceId(id);
            setDraft(null);
          }}
        />
        <div>
          <RoleButton type="submit" look="primary" needed="reviewer" busy={test.isPending}>
            Try{' '}
            {lines.length === 0
              ? 'the lines'
              : countNoun(Math.min(lines.length, LINES_LIMIT), 'line')}
          </RoleButton>
        </div>
        <DraftPatterns patterns={patterns} onChange={changePatterns} />
        {source && draft && !source.provisioned ? (
          <SavePatterns source={source} patterns={draft} />
        ) : null}
      </form>
      <div className="flex min-w-0 flex-col gap-3">
        {test.error ? <ErrorPanel what="The lines were not read" error={test.error} /> : null}
        {test.data ? (
          <TriedResults
            lines={test.data.lines}
            onPattern={(pattern) => changePatterns([...patterns, pattern])}
          />
        ) : null}
      </div>
    </div>
  );
}

type LinesProps = { text: string; count: number; onChange: (text: string) => void };

function LinesField({ text, count, onChange }: LinesProps) {
  const hint =
    count > LINES_LIMIT
      ? `The first ${LINES_LIMIT} of ${count} lines are tried.`
      : `At most ${LINES_LIMIT}. They are not stored.`;
  return (
    <Field label="Log lines" hint={hint}>
      {(control) => (
        <textarea
          {...control}
          rows={8}
          spellCheck={false}
          className={`${controlClass} h-auto! py-2 font-mono`}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

type ChoiceProps = {
  sources: readonly SourceView[];
  value: string;
  onChange: (id: string) => void;
};

function SourceChoice({ sources, value, onChange }: ChoiceProps) {
  return (
    <Field label="Read as rows of" hint="Its path, time zone and patterns apply.">
      {(control) => (
        <Select {...control} value={value} onChange={({ target }) => onChange(target.value)}>
          <option value="">no source: built-in rules alone</option>
          {sources.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

type SaveProps = { source: SourceView; patterns: SourcePattern[] };

function SavePatterns({ source, patterns }: SaveProps) {
  const queries = useQueryClient();
  const toast = useToast();
  const save = useMutation({
    ...patchSource,
    onSuccess: () => {
      toast({ text: `Saved the patterns of ${source.name}` });
      return queries.invalidateQueries({ queryKey: ['sources'] });
    },
  });
  return (
    <div className="flex flex-col items-start gap-2">
      {save.error ? <ErrorPanel what="The patterns were not saved" error={save.error} /> : null}
      <RoleButton
        needed="operator"
        busy={save.isPending}
        onClick={() => save.mutate({ id: source.id, patch: { patterns } })}
      >
        Save the patterns of {source.name}
      </RoleButton>
    </div>
  );
}
