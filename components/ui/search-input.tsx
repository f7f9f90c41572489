'use client';

import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { cn } from './cn';
import { Kbd } from './kbd';
import { useHotkey } from './use-hotkey';

interface SearchInputProps {
  /** The text in force, from the address. */
  value: string;
  /** Called a moment after the last key press. */
  onChange: (value: string) => void;
  placeholder: string;
  label: string;
  clearLabel: string;
  className?: string;
  delayMs?: number;
}

/** Search as one types; `/` leads here from anywhere on the page, Esc empties it. */
export function SearchInput(props: SearchInputProps) {
  const { value, onChange, placeholder, label, clearLabel, className, delayMs = 200 } = props;
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const sent = useRef(value);
  useHotkey('/', () => input.current?.focus());

  // The address changed by itself (back, a cleared filter): follow it, but never overwrite what is being typed.
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value;
      setTyped(value);
    }
  }, [value]);

  useEffect(() => {
    if (typed === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = typed;
      onChange(typed);
    }, delayMs);
    return () => clearTimeout(timer);
  }, [typed, onChange, delayMs]);

  return (
    <search
      className={cn(
        'flex h-ctl items-center gap-2 rounded-2 border border-control bg-raised px-2 focus-within:border-transparent focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-focus',
        className,
      )}
    >
      <Search aria-hidden="true" className="size-3.5 text-ink-3" strokeWidth={1.5} />
      <input
        ref={input}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        aria-label={label}
        placeholder={placeholder}
        value={typed}
        maxLength={200}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          if (typed === '') input.current?.blur();
          else setTyped('');
        }}
        className="h-full min-w-0 flex-1 bg-transparent outline-none"
      />
      {typed === '' ? (
        <Kbd className="max-tablet:hidden">/</Kbd>
      ) : (
        <button
          type="button"
          aria-label={clearLabel}
          onClick={() => {
            setTyped('');
            input.current?.focus();
          }}
          className="grid size-5 place-items-center rounded-1 text-ink-3 hover:text-ink"
        >
          <X aria-hidden="true" className="size-3.5" strokeWidth={1.5} />
        </button>
      )}
    </search>
  );
}
