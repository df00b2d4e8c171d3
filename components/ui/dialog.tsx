'use client';

import { lazyDialog } from './lazy-dialog';
import type { DialogProps } from './overlay/dialog-panel';

const DialogPanel = lazyDialog(() => import('./overlay/dialog-panel').then((it) => it.DialogPanel));

type Props = DialogProps & { open: boolean; onOpenChange: (open: boolean) => void };

/** A modal: a centred panel; on phones, and as `sheet`, it rises from the bottom edge. Its code is loaded when one opens. */
export function Dialog({ open, onOpenChange, ...panel }: Props) {
  return open ? <DialogPanel {...panel} onClose={() => onOpenChange(false)} /> : null;
}
