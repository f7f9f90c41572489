import type { ComponentProps } from 'react';
import { cn } from './cn';

/** A table that bleeds to both edges of the main area: one line per row, no zebra, no vertical lines. */
export function Table({ className, ...props }: ComponentProps<'table'>) {
  return <table {...props} className={cn('w-full table-fixed border-collapse', className)} />;
}

export function Th({ className, ...props }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      {...props}
      className={cn(
        'h-8 whitespace-nowrap border-line border-b pr-3 text-left text-12 font-normal text-ink-3 first:pl-pad last:pr-pad',
        className,
      )}
    />
  );
}

export function Td({ className, ...props }: ComponentProps<'td'>) {
  return (
    <td
      {...props}
      className={cn(
        'h-row overflow-hidden text-ellipsis whitespace-nowrap border-line border-b py-0 pr-3 align-middle first:pl-pad last:pr-pad',
        className,
      )}
    />
  );
}

/** A row that lights up under the pointer and reveals its actions on hover and on focus within. */
export function Tr({ className, ...props }: ComponentProps<'tr'>) {
  return <tr {...props} className={cn('group/row hover:bg-hover focus-within:bg-hover', className)} />;
}
