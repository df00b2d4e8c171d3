'use client';

import { useSyncExternalStore } from 'react';

const KEY = 'tocsin-desktop';
const listeners = new Set<() => void>();

/** `unsupported`: this browser has no notifications for this page; `denied`: the user has refused them in it. */
export type DesktopChoice = 'on' | 'off' | 'denied' | 'unsupported';

function readChoice(): DesktopChoice {
  if (typeof Notification === 'undefined') return 'unsupported';
  if (Notification.permission === 'denied') return 'denied';
  try {
    const isOn = window.localStorage.getItem(KEY) === 'on';
    return isOn && Notification.permission === 'granted' ? 'on' : 'off';
  } catch {
    return 'off';
  }
}

function subscribeToChoice(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** Whether this browser shows notifications about new pages. */
export const useDesktopChoice = (): DesktopChoice =>
  useSyncExternalStore(subscribeToChoice, readChoice, () => 'off');

/** Turns them on, for which the browser asks, or off. Called by a press only: a page must not ask by itself. */
export async function setDesktopChoice(next: 'on' | 'off'): Promise<void> {
  const isAllowed = next === 'off' || (await Notification.requestPermission()) === 'granted';
  try {
    window.localStorage.setItem(KEY, isAllowed ? next : 'off');
  } catch {
    // Without storage they stay off.
  }
  for (const changed of listeners) changed();
}
