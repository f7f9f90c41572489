'use client';

import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import { cn } from './cn';

export interface TabItem<Value extends string> {
  value: Value;
  label: ReactNode;
  /** A count or figure in grey after the label. */
  count?: ReactNode;
}

interface TabsProps<Value extends string> {
  value: Value;
  onChange: (value: Value) => void;
  items: readonly TabItem<Value>[];
  /** Classes of the strip of tabs. */
  listClassName?: string;
  className?: string;
  /** The panel of the chosen tab; the others are not in the page. */
  children: ReactNode;
  label: string;
}

/** Views of the same thing under an underlined strip. */
export function Tabs<Value extends string>(props: TabsProps<Value>) {
  const { value, onChange, items, listClassName, className, children, label } = props;
  return (
    <Base.Root value={value} onValueChange={(next) => onChange(next as Value)} className={className}>
      <Base.List
        aria-label={label}
        activateOnFocus={false}
        className={cn('flex shrink-0 gap-5 overflow-x-auto border-line border-b', listClassName)}
      >
        {items.map((item) => (
          <Base.Tab
            key={item.value}
            value={item.value}
            className="-mb-px flex h-9 items-center gap-1.5 whitespace-nowrap border-transparent border-b-[1.5px] text-ink-2 hover:text-ink focus-visible:-outline-offset-2 data-active:border-ink data-active:font-medium data-active:text-ink max-tablet:h-11"
          >
            {item.label}
            {item.count === undefined ? null : (
              <span className="text-12 font-normal text-ink-3">{item.count}</span>
            )}
          </Base.Tab>
        ))}
      </Base.List>
      <Base.Panel value={value} className="flex min-h-0 flex-1 flex-col" tabIndex={-1}>
        {children}
      </Base.Panel>
    </Base.Root>
  );
}
