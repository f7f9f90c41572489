'use client';

import { Check, Copy } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { cn } from './cn';

interface CopyTextProps {
  /** What goes to the clipboard. */
  text: string;
  /** What is shown; the text itself when left out. */
  children?: ReactNode;
  /** Name of the action, such as "Copy execution id". */
  label: string;
  copiedLabel: string;
  className?: string;
}

/** A text in mono with a button that copies it. */
export function CopyText({ text, children, label, copiedLabel, className }: CopyTextProps) {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const Icon = isCopied ? Check : Copy;
  return (
    <span className={cn('inline-flex min-w-0 items-center gap-1', className)}>
      <span className="mono truncate">{children ?? text}</span>
      <button
        type="button"
        aria-label={isCopied ? copiedLabel : label}
        onClick={() => {
          void navigator.clipboard.writeText(text).then(() => setIsCopied(true));
        }}
        className="grid size-5 shrink-0 place-items-center rounded-1 text-ink-3 hover:bg-hover hover:text-ink max-tablet:size-9"
      >
        <Icon aria-hidden="true" className="size-3" strokeWidth={1.5} />
      </button>
      <span role="status" className="sr-only">
        {isCopied ? copiedLabel : ''}
      </span>
    </span>
  );
}
