'use client';

import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button';
import { Light } from './light';

interface PagerProps {
  /** Where one is, such as "1–50 of 1,284". */
  range: ReactNode;
  /** The word beside the dot that says that the list renews itself. */
  liveLabel: string;
  note?: ReactNode;
  previousLabel: string;
  nextLabel: string;
  /** Left out when there is no such page. */
  onPrevious?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
}

/** The line under a list. */
export function Pager({ range, liveLabel, note, previousLabel, nextLabel, onPrevious, onNext }: PagerProps) {
  return (
    <div className="flex h-10 shrink-0 items-center gap-3 border-line border-t bg-surface px-pad text-12 text-ink-3 max-tablet:h-13">
      <span>{range}</span>
      <span className="flex items-center gap-1.5">
        <Light state="good" isSmall />
        {liveLabel}
      </span>
      <span className="ml-auto flex items-center gap-2">
        {note === undefined ? null : <span className="max-rail:hidden">{note}</span>}
        <Button
          size="sm"
          disabled={onPrevious === undefined}
          {...(onPrevious === undefined ? {} : { onClick: onPrevious })}
        >
          <ChevronLeft aria-hidden="true" />
          {previousLabel}
        </Button>
        <Button
          size="sm"
          disabled={onNext === undefined}
          {...(onNext === undefined ? {} : { onClick: onNext })}
        >
          {nextLabel}
          <ChevronRight aria-hidden="true" />
        </Button>
      </span>
    </div>
  );
}
