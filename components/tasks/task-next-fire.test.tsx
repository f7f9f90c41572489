import { NextIntlClientProvider } from 'next-intl';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { formatDuration } from '@/components/i18n/format-duration';
import type { Locale } from '@/components/i18n/locale';
import en from '@/components/i18n/messages/en.json';
import zh from '@/components/i18n/messages/zh.json';
import { type Reader, ReaderProvider } from '@/components/shell/reader';
import type { FireExplanation } from '@/components/trpc/types';
import { NextFireWords } from './task-next-fire';

const AT = Date.UTC(2026, 2, 26, 9);
const NOW = AT + 12_000;
const FOR = formatDuration(NOW - AT, 'en');
const due = { kind: 'due', dueAt: AT, misfirePolicy: null, heldBy: null, lacking: [] } as const;

/** What a reader sees of it, as plain text. */
function shown(answer: FireExplanation['answer'] | undefined, locale: Locale = 'en', now = NOW): string {
  const messages = locale === 'en' ? en : zh;
  const executions = [{ id: 7, fireAt: AT - 60_000 }] as FireExplanation['executions'];
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={messages} timeZone="UTC">
      <ReaderProvider reader={{ timeZone: 'UTC' } as Reader}>
        <NextFireWords at={AT} now={now} explanation={answer && { at: AT, now, answer, executions }} />
      </ReaderProvider>
    </NextIntlClientProvider>,
  )
    .replace(/<span class="sr-only">[^<]*<\/span>/g, '')
    .replace(/<[^>]+>/g, '');
}

describe('the head of a task says of its pending fire', () => {
  test('when it comes', () => {
    expect(shown(undefined, 'en', AT - 60_000)).toMatch(/^Fires .+, at 09:00:00$/);
  });

  test('that no live node has its labels', () => {
    const answer = { ...due, lacking: ['gpu', 'region=eu'] };
    expect(shown(answer)).toBe(
      `The fire of 09:00:00 is held, for ${FOR}; no live node has the labels gpu, region=eu, and after its grace it is skipped for that`,
    );
    expect(shown(answer, 'zh')).toBe(
      `09:00:00 的触发待定：已过 ${formatDuration(NOW - AT, 'zh')}；没有存活节点带有标签 gpu、region=eu，宽限期过后将因此跳过`,
    );
  });

  test('which execution has the lane', () => {
    expect(shown({ ...due, heldBy: 7 })).toBe(
      `The fire of 09:00:00 is held, for ${FOR}; execution 7 has the lane, and its end will tell`,
    );
  });

  test('that it is being decided', () => {
    expect(shown(due)).toBe(`The fire of 09:00:00 is due, for ${FOR}, not decided yet`);
  });

  test('that it is spread over some time', () => {
    expect(shown({ kind: 'will_run', dueAt: AT + 30_000 })).toMatch(/^Fires .+, at 09:00:30$/);
  });
});
