import type { ReactNode } from 'react';
import { ScrollBox } from '@/components/ui/scroll-box';
import { Page, PageHead } from './page';
import { ShortList, type ShortListProps, type ShortListWords } from './short-list';
import { StaleBanner } from './stale-banner';

interface ListPageProps<Item> extends Omit<ShortListProps<Item>, 'list' | 'words'> {
  list: ShortListProps<Item>['list'] & { dataUpdatedAt: number };
  words: (key: ShortListWords | 'title' | 'note') => string;
  /** What can be done besides reading. */
  actions: ReactNode;
  /** What is asked over the page, if anything. */
  dialog: ReactNode;
}

/** A page that is one short list. */
export function ListPage<Item>({ list, items, words, actions, dialog, children }: ListPageProps<Item>) {
  return (
    <Page crumbs={[{ label: words('title') }]} className="overflow-hidden px-0">
      <div className="shrink-0 px-pad">
        <PageHead title={words('title')} note={words('note')} actions={actions} />
      </div>
      <StaleBanner
        readAt={list.dataUpdatedAt}
        isFailing={list.isError && items !== undefined}
        onRetry={() => void list.refetch()}
      />
      <ScrollBox label={words('title')} className="min-h-0 flex-1 overflow-y-auto border-line border-t">
        <ShortList list={list} items={items} words={words}>
          {children}
        </ShortList>
      </ScrollBox>
      {dialog}
    </Page>
  );
}
