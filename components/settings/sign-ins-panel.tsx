'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { controlClass, Field } from '@/components/ui/form/field';
import { useToast } from '@/components/ui/toast';
import type { SignInView } from '@/lib/contract/api/sign-ins';
import {
  allSignInsQuery,
  endMySignIns,
  endSignInsOf,
  mySignInsQuery,
} from '@/lib/web/queries/auth';
import { countNoun } from '@/lib/web/text/format';
import { ListPanel } from './list-panel';
import { SignInRow } from './sign-in-row';

/** Rows shown before more are asked for. */
const ROWS = 30;

function MySignIns() {
  const query = useQuery(mySignInsQuery());
  const toast = useToast();
  const end = useMutation({
    ...endMySignIns,
    // A full page load, so that no data stays in memory.
    onSuccess: () => window.location.assign('/sign-in'),
    onError: (error) => toast({ text: `You are still signed in: ${error.message}`, tone: 'fails' }),
  });
  const rows = query.data?.signIns;
  return (
    <div className="flex flex-col gap-3">
      <ListPanel
        title="Where you are signed in"
        what="sign-ins"
        query={query}
        rows={rows}
        empty="You did not sign in with this browser: a token or a proxy identifies you."
        row={(signIn) => <SignInRow key={signIn.id} signIn={signIn} mine />}
      />
      {rows && rows.length > 0 ? (
        <div>
          <Button busy={end.isPending} onClick={() => end.mutate()}>
            Sign out everywhere, here too
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function EndAllOf({ user, rows }: { user: string; rows: readonly SignInView[] }) {
  const queries = useQueryClient();
  const toast = useToast();
  const name = rows[0]?.name ?? user;
  const end = useMutation({
    ...endSignInsOf,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['sign-ins'] });
      toast({ text: `${name} is signed out everywhere` });
    },
    onError: (error) =>
      toast({ text: `${name} is still signed in: ${error.message}`, tone: 'fails' }),
  });
  return (
    <Button busy={end.isPending} onClick={() => end.mutate(user)}>
      Sign {name} out everywhere ({rows.length})
    </Button>
  );
}

function OtherSignIns() {
  const query = useQuery(allSignInsQuery());
  const [filter, setFilter] = useState('');
  const [shown, setShown] = useState(ROWS);
  const all = query.data?.signIns;
  const mine = all?.find(({ current }) => current)?.userId;
  const wanted = filter.trim().toLowerCase();
  const rows = all?.filter(
    ({ userId, name }) => userId !== mine && name.toLowerCase().includes(wanted),
  );
  const users = [...new Set(rows?.map(({ userId }) => userId))];
  const [only] = users;
  return (
    <div className="flex flex-col gap-3">
      <Field label="Show sign-ins of">
        {(control) => (
          <input
            {...control}
            placeholder="everybody else"
            autoComplete="off"
            className={controlClass}
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
        )}
      </Field>
      <ListPanel
        title="Others who are signed in"
        what="sign-ins"
        query={query}
        rows={rows?.slice(0, shown)}
        empty={wanted ? 'Nobody of this name is signed in.' : 'Nobody else is signed in.'}
        row={(signIn) => <SignInRow key={signIn.id} signIn={signIn} mine={false} />}
      />
      <div className="flex flex-wrap gap-2">
        {rows && rows.length > shown ? (
          <Button onClick={() => setShown(shown + ROWS)}>
            Show more of {countNoun(rows.length, 'sign-in')}
          </Button>
        ) : null}
        {rows && only !== undefined && users.length === 1 ? (
          <EndAllOf user={only} rows={rows} />
        ) : null}
      </div>
    </div>
  );
}

/** Where the user is signed in; with `others` also who else is, and where. */
export function SignInsPanel({ others }: { others: boolean }) {
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <MySignIns />
      {others ? <OtherSignIns /> : null}
    </div>
  );
}
