'use client';

import { useEffect, useRef } from 'react';

/** Whether a key press belongs to a text that is being typed. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

interface HotkeyOptions {
  /** With ⌘ on a Mac and Ctrl elsewhere; then it also works while typing. */
  withCommand?: boolean;
}

/** Runs an action on a key of the page, unless somebody types or a dialog is open. */
export function useHotkey(
  key: string,
  action: () => void,
  { withCommand = false }: HotkeyOptions = {},
): void {
  const latest = useRef(action);
  useEffect(() => {
    latest.current = action;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || event.altKey) return;
      if (event.key.toLowerCase() !== key.toLowerCase()) return;
      if (withCommand !== (event.metaKey || event.ctrlKey)) return;
      if (!withCommand && isTyping(event.target)) return;
      if (document.querySelector('[role="dialog"], [role="menu"], [role="listbox"]') !== null) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [key, withCommand]);
}
