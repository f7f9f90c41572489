import type { ReactNode } from 'react';
import { Empty } from '@/components/ui/message-card';
import { Skeleton } from '@/components/ui/skeleton';
import { UnreadList } from './unread-list';

/** What could not be read, how to try again, that there is nothing, and what there could be. */
export type ShortListWords = 'unreadable' | 'tryAgain' | 'none' | 'noneText';

export interface ShortListProps<Item> {
  list: Parameters<typeof UnreadList>[0]['list'];
  /** Undefined until they are read. */
  items: readonly Item[] | undefined;
  words: (key: ShortListWords) => string;
  /** The line of one, with its key. */
  children: (item: Item) => ReactNode;
}

/** A list that fits in one answer: its lines, or what stands in their place. */
export function ShortList<Item>({ list, items, words, children }: ShortListProps<Item>) {
  if (items === undefined)
    return (
      <UnreadList list={list} title={words('unreadable')} tryAgain={words('tryAgain')}>
        <div aria-hidden="true" className="flex flex-col gap-3 p-pad">
          <Skeleton className="w-96" />
          <Skeleton className="w-72" />
        </div>
      </UnreadList>
    );
  if (items.length === 0)
    return (
      <div className="p-pad">
        <Empty title={words('none')}>{words('noneText')}</Empty>
      </div>
    );
  return <ul>{items.map(children)}</ul>;
}
