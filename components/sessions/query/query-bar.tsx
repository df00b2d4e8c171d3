'use client';

import clsx from 'clsx';
import { Search, X } from 'lucide-react';
import { type KeyboardEvent, useId, useState } from 'react';
import type { Facets } from '@/lib/contract/api/explorer/explorer';
import {
  type ParsedQuery,
  parseQuery,
  QUERY_TEXT_LIMIT,
} from '@/lib/domain/session-query/parse-query';
import { conditionText } from '@/lib/domain/session-query/query-text';
import { mergeConditions, type SessionCondition } from '@/lib/domain/session-query/session-query';
import { formatCount } from '@/lib/web/text/format';
import { type Completion, completeText, completionsOf } from './completions';
import { conditionParts } from './field-names';
import { QueryProblems } from './query-problems';
import type { Explorer } from './use-explorer';

type Props = {
  explorer: Explorer;
  facets: Facets['facets'] | undefined;
  labels: ReadonlyMap<string, string>;
};

/** The field: its text, what its end may become, and what was wrong when it was added. */
function useQueryField({ query, setQuery }: Explorer, facets: Props['facets']) {
  const [text, setText] = useState('');
  const [tried, setTried] = useState<ParsedQuery | null>(null);
  const [marked, setMarked] = useState(-1);
  const [open, setOpen] = useState(false);
  const choices = open ? completionsOf(text, facets) : [];
  const edit = (next: string, opens = true) => {
    setText(next);
    setTried(null);
    setMarked(-1);
    setOpen(opens);
  };
  const add = (line: string) => {
    const parsed = parseQuery(line);
    if (parsed.problems.length > 0) {
      setOpen(false);
      return setTried(parsed);
    }
    edit('', false);
    if (parsed.query.length > 0) setQuery(mergeConditions([...query, ...parsed.query]));
  };
  const choose = (choice: Completion) => {
    const next = completeText(text, choice);
    if (choice.all === null && /[:>]$/.test(choice.text)) edit(next);
    else add(next);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const choice = choices[marked];
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (choices.length === 0) return;
      const way = event.key === 'ArrowDown' ? 1 : -1;
      setMarked(
        (before) => (Math.max(before, way === 1 ? -1 : 0) + way + choices.length) % choices.length,
      );
    } else if (event.key === 'Enter') {
      if (choice) choose(choice);
      else add(text);
    } else if (event.key === 'Tab' && choice) choose(choice);
    else if (event.key === 'Escape' && choices.length > 0) setOpen(false);
    else if (event.key === 'Backspace' && text === '' && query.length > 0)
      return setQuery(query.slice(0, -1));
    else return;
    event.preventDefault();
  };
  const close = () => setOpen(false);
  return { text, problems: tried?.problems ?? [], marked, choices, edit, choose, onKeyDown, close };
}

/** The query: its conditions as tokens, and a field for more. Enter adds, Backspace at the start takes the last one away. */
export function QueryBar({ explorer, facets, labels }: Props) {
  const { query, setQuery } = explorer;
  const id = useId();
  const field = useQueryField(explorer, facets);
  const { text, problems, marked, choices } = field;
  return (
    <search className="relative min-w-0 flex-1">
      <div className="flex min-h-10 flex-wrap items-center gap-1.5 rounded-base border border-line-strong bg-panel px-2.5 py-1 focus-within:outline-2 focus-within:outline-accent sm:min-h-9">
        <Search aria-hidden className="size-4 shrink-0 text-fg-muted" />
        {query.map((condition) => (
          <Token
            key={conditionText(condition)}
            condition={condition}
            labels={labels}
            onRemove={() => setQuery(query.filter((one) => one !== condition))}
          />
        ))}
        <input
          role="combobox"
          aria-label="Query"
          aria-expanded={choices.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={marked >= 0 ? `${id}-${marked}` : undefined}
          aria-autocomplete="list"
          aria-invalid={problems.length > 0 || undefined}
          aria-describedby={problems.length > 0 ? `${id}-problems` : undefined}
          data-search="sessions"
          value={text}
          autoComplete="off"
          spellCheck={false}
          maxLength={QUERY_TEXT_LIMIT}
          placeholder="text, id, or field:value"
          onChange={(event) => field.edit(event.target.value)}
          onKeyDown={field.onKeyDown}
          onBlur={field.close}
          className="h-7 min-w-40 flex-1 bg-transparent text-16 outline-none placeholder:text-fg-faint sm:text-13"
        />
      </div>
      <Choices id={id} choices={choices} marked={marked} onChoose={field.choose} />
      {problems.length > 0 ? (
        <QueryProblems
          id={`${id}-problems`}
          text={text}
          problems={problems}
          onUse={(line) => field.edit(line, false)}
        />
      ) : null}
      {explorer.problems.length > 0 ? (
        <QueryProblems
          id={`${id}-address`}
          text={explorer.written}
          problems={explorer.problems}
          onUse={(line) => setQuery(parseQuery(line).query)}
        />
      ) : null}
    </search>
  );
}

function Token(props: {
  condition: SessionCondition;
  labels: ReadonlyMap<string, string>;
  onRemove: () => void;
}) {
  const { name, value } = conditionParts(props.condition, props.labels);
  return (
    <span className="inline-flex h-7 max-w-full min-w-0 items-center rounded-mark bg-accent-tint pl-2 text-13">
      <span className="min-w-0 truncate" title={`${name}: ${value}`}>
        <b className="font-semibold">{name}</b>: {value}
      </span>
      <button
        type="button"
        aria-label={`Remove ${name}: ${value}`}
        onClick={props.onRemove}
        className="grid size-7 shrink-0 place-items-center rounded-mark text-fg-muted hover:text-fg"
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </span>
  );
}

function Choices(props: {
  id: string;
  choices: readonly Completion[];
  marked: number;
  onChoose: (choice: Completion) => void;
}) {
  const { id, choices, marked, onChoose } = props;
  return (
    <div
      id={`${id}-list`}
      role="listbox"
      aria-label="Completions"
      className="absolute top-full left-0 z-30 mt-1 max-h-80 w-full max-w-xl overflow-y-auto rounded-base border border-line bg-panel p-1 shadow-float empty:hidden"
    >
      {choices.map((choice, index) => (
        <div
          key={choice.text}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === marked}
          tabIndex={-1}
          // Pressed, not clicked: the field would lose the focus and its choices before.
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(choice);
          }}
          className={clsx(
            'flex min-h-9 cursor-pointer items-center gap-3 rounded-mark px-2 text-13 sm:min-h-8',
            index === marked ? 'bg-accent-tint' : 'hover:bg-panel-raised',
          )}
        >
          <span className="shrink-0 font-mono text-12">{choice.text.slice(0, 40)}</span>
          <span className="min-w-0 flex-1 truncate text-fg-muted">{choice.name}</span>
          {choice.all === null ? null : (
            <span className="tabular-nums">{formatCount(choice.all)}</span>
          )}
        </div>
      ))}
    </div>
  );
}
