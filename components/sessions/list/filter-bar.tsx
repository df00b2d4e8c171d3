'use client';

import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import { ListFilter, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Select } from '@/components/ui/form/select';
import type { SessionSummary } from '@/lib/contract/api/sessions';
import { HANDLERS, OUTCOMES, type Outcome, STAGES } from '@/lib/domain/sessions/stages';
import { releasesQuery } from '@/lib/web/queries/releases';
import { signaturesQuery } from '@/lib/web/queries/signatures';
import { closeWords, KNOWN_CODES } from '@/lib/web/text/close-words';
import { HANDLER_WORDS } from '@/lib/web/text/session-words';
import { countFilters } from '@/lib/web/view/session-filter';
import { useView } from '@/lib/web/view/use-view';
import { useFilters } from './use-filters';

type Option = { value: string; name: string };

/** Labels of outcome sets; the URL allows others. */
const OUTCOME_SETS: Option[] = [
  { value: 'failed,degraded', name: 'failed or degraded' },
  ...OUTCOMES.map((outcome) => ({ value: outcome, name: outcome })),
];

function outcomeValue(outcomes: readonly Outcome[] | null): string {
  if (!outcomes) return '';
  const selectedOnly = (set: Option) =>
    set.value.split(',').length === outcomes.length &&
    outcomes.every((outcome) => set.value.split(',').includes(outcome));
  return OUTCOME_SETS.find(selectedOnly)?.value ?? outcomes.join(',');
}

function Facet(props: {
  label: string;
  any: string;
  value: string;
  options: Option[];
  onChange: (value: string | null) => void;
}) {
  const { label, any, value, options, onChange } = props;
  const known = value === '' || options.some((option) => option.value === value);
  return (
    <Select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value || null)}
      className={clsx('w-full sm:w-auto sm:max-w-64', value !== '' && '[&>select]:border-accent')}
    >
      <option value="">{any}</option>
      {known ? null : <option value={value}>{value}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.name}
        </option>
      ))}
    </Select>
  );
}

function uniqueOptions(options: Option[]): Option[] {
  return [...new Map(options.map((option) => [option.value, option])).values()];
}

/** Signatures and releases to choose from: those of the target, and those in the rows. */
function useOptions(rows: readonly SessionSummary[]) {
  const { view, span } = useView();
  const target = view.target ?? '';
  const enabled = target !== '';
  const signatures = useQuery({ ...signaturesQuery({ target, span }), enabled }).data?.signatures;
  const releases = useQuery({ ...releasesQuery(target), enabled }).data?.releases;
  const inRows = rows.flatMap((row) => (row.signature ? [row.signature] : []));
  return {
    signatures: uniqueOptions(
      [...(signatures ?? []), ...inRows].map(({ id, title }) => ({ value: id, name: title })),
    ),
    releases: uniqueOptions(
      [...(releases ?? []).map((one) => one.version), ...rows.map((row) => row.release)].map(
        (version) => ({ value: version, name: version }),
      ),
    ),
  };
}

const pick = <T extends string>(all: readonly T[], value: string | null) =>
  all.find((one) => one === value) ?? null;

function Facets({ rows }: { rows: readonly SessionSummary[] }) {
  const { search, setSearch } = useFilters();
  const { signatures, releases } = useOptions(rows);
  return (
    <>
      <Facet
        label="Outcome"
        any="Any outcome"
        value={outcomeValue(search.outcome)}
        options={OUTCOME_SETS}
        onChange={(value) =>
          void setSearch({
            outcome: value ? OUTCOMES.filter((one) => value.split(',').includes(one)) : null,
          })
        }
      />
      <Facet
        label="Failed stage"
        any="Any stage"
        value={search.stage ?? ''}
        options={STAGES.map((stage) => ({ value: stage, name: `failed at ${stage}` }))}
        onChange={(value) => void setSearch({ stage: pick(STAGES, value) })}
      />
      <Facet
        label="Close code"
        any="Any close code"
        value={search.code === null ? '' : String(search.code)}
        options={KNOWN_CODES.map((code) => ({ value: String(code), name: closeWords(code) }))}
        onChange={(value) => void setSearch({ code: value ? Number(value) : null })}
      />
      <Facet
        label="Handler"
        any="Any handler"
        value={search.handler ?? ''}
        options={HANDLERS.map((one) => ({ value: one, name: `handler: ${HANDLER_WORDS[one]}` }))}
        onChange={(value) => void setSearch({ handler: pick(HANDLERS, value) })}
      />
      <Facet
        label="Release"
        any="Any release"
        value={search.release ?? ''}
        options={releases}
        onChange={(value) => void setSearch({ release: value })}
      />
      <CredentialFacet way={search.auth} onChange={(auth) => void setSearch({ auth })} />
      <Facet
        label="Signature"
        any="Any signature"
        value={search.signature ?? ''}
        options={signatures}
        onChange={(value) => void setSearch({ signature: value })}
      />
    </>
  );
}

/** Shown where a link asks for one way to present the credential. */
function CredentialFacet(props: { way: string | null; onChange(way: string | null): void }) {
  const { way, onChange } = props;
  if (way === null) return null;
  const options = [{ value: way, name: `credential: ${way}` }];
  return (
    <Facet
      label="Credential"
      any="Any credential"
      value={way}
      options={options}
      onChange={onChange}
    />
  );
}

const NO_FILTERS = {
  outcome: null,
  stage: null,
  code: null,
  signature: null,
  handler: null,
  release: null,
  auth: null,
};

/** The list's filters; all of them are in the URL. */
export function FilterBar({ rows }: { rows: readonly SessionSummary[] }) {
  const { search, setSearch } = useFilters();
  const [open, setOpen] = useState(false);
  const count = countFilters(search);
  const clearFilters = () => void setSearch(NO_FILTERS);
  return (
    <fieldset aria-label="Filters" className="mb-3 flex min-w-0 flex-wrap gap-2">
      <Button
        className="flex-1 sm:hidden"
        aria-expanded={open}
        onClick={() => setOpen((before) => !before)}
      >
        <ListFilter aria-hidden className="size-4" />
        {count > 0 ? `Filters (${count})` : 'Filters'}
      </Button>
      <div
        className={clsx(
          'w-full grid-cols-2 gap-2 sm:flex sm:w-auto sm:flex-wrap',
          open ? 'grid' : 'hidden',
        )}
      >
        <Facets rows={rows} />
      </div>
      {count > 0 ? (
        <Button look="quiet" onClick={clearFilters}>
          <X aria-hidden className="size-4" />
          Clear
        </Button>
      ) : null}
    </fieldset>
  );
}
