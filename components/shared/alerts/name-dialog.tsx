'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { controlClass, Field } from '@/components/ui/form/field';

/** Asks once for the user's name; the browser stores it. */
export function NameDialog(props: { onClose: () => void; onName: (name: string) => void }) {
  const [name, setName] = useState('');
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return setMissing(true);
    props.onName(name.trim());
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : props.onClose())}
      title="Acknowledge"
      description="Others see who acknowledged the alert. This browser stores your name."
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <Field label="Your name" error={missing ? 'Give a name.' : undefined}>
          {(control) => (
            <input
              {...control}
              maxLength={80}
              autoComplete="name"
              className={controlClass}
              value={name}
              onChange={(event) => {
                setName(event.target.value);
                setMissing(false);
              }}
            />
          )}
        </Field>
        <Button type="submit" look="primary" className="max-sm:h-[44px]">
          Acknowledge
        </Button>
      </form>
    </Dialog>
  );
}
