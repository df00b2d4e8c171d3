'use client';

import { BellPlus, BellRing } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { setDesktopChoice, useDesktopChoice } from '@/lib/web/desktop/desktop-choice';

/** Turns notifications of this browser on and off; absent where the browser has none. */
export function DesktopSwitch() {
  const choice = useDesktopChoice();
  if (choice === 'unsupported') return null;
  const isOn = choice === 'on';
  const Icon = isOn ? BellRing : BellPlus;
  return (
    <Button
      look="quiet"
      aria-pressed={isOn}
      disabled={choice === 'denied'}
      title={
        choice === 'denied'
          ? 'This browser has refused notifications of this page: allow them in its settings.'
          : 'While the console is open in this browser, it notifies about each new page.'
      }
      onClick={() => void setDesktopChoice(isOn ? 'off' : 'on')}
    >
      <Icon aria-hidden className="size-4" />
      {isOn ? 'Notifies this computer' : 'Notify this computer'}
    </Button>
  );
}
