'use client';

import { useTranslations } from 'next-intl';
import { formatCount, formatList } from '@/components/i18n/format-number';
import { useFormat } from '@/components/i18n/use-format';
import type { Fact } from '@/components/ui/facts';
import type { TaskDefinition } from '@/server/domain/task/task-definition';

/** What happens to the executions of a task, in sentences with its own figures. */
export function usePolicyFacts(definition: TaskDefinition): Fact[] {
  const t = useTranslations('policyWords');
  const policies = useTranslations('policies');
  const editor = useTranslations('editor');
  const states = useTranslations('states');
  const format = useFormat();
  const { overlap, misfire, retry, deadlineMs, pauseAfterFailures } = definition;
  const limit = overlap.parallelLimit ?? (overlap.policy === 'allow' ? null : 1);
  const lanes = limit === null ? t('anyNumber') : t('lanes', { limit });
  const isRetried = retry.maxAttempts > 1 && retry.on.length > 0;
  const waits = t(retry.backoff, {
    delay: format.span(Math.min(retry.delayMs, retry.capMs)),
    cap: format.span(retry.capMs),
    jitter: retry.jitterPercent,
  });
  return [
    {
      term: policies('overlap.title'),
      value:
        limit === null
          ? lanes
          : `${lanes}${format.locale === 'zh' ? '' : ' '}${t(`overlap.${overlap.policy}`, {
              queue: formatCount(overlap.queueLimit),
            })}`,
    },
    {
      term: policies('misfire.title'),
      value: t(`misfire.${misfire.policy}`, {
        grace: format.span(misfire.graceMs),
        count: misfire.maxFires,
        window: format.span(misfire.windowMs),
      }),
    },
    {
      term: t('retries'),
      value: isRetried
        ? t('attempts', {
            count: retry.maxAttempts,
            outcomes: formatList(
              retry.on.map((outcome) => states(outcome)),
              format.locale,
            ),
            waits,
          })
        : t('oneAttempt'),
    },
    { term: policies('timeout'), value: format.span(definition.attemptTimeoutMs) },
    {
      term: policies('deadline'),
      value: deadlineMs === null ? policies('noDeadline') : t('deadline', { span: format.span(deadlineMs) }),
    },
    { term: editor('nodeLoss'), value: t(`nodeLoss.${definition.onNodeLoss}`) },
    { term: editor('cancelGrace'), value: format.span(definition.cancelGraceMs) },
    {
      term: editor('pauseAfterFailures'),
      value: pauseAfterFailures === null ? editor('neverPauses') : t('inARow', { count: pauseAfterFailures }),
    },
    { term: editor('priority'), value: String(definition.priority) },
    {
      term: editor('requiredLabels'),
      value:
        definition.requiredLabels.length === 0
          ? editor('anyNode')
          : formatList(definition.requiredLabels, format.locale),
    },
  ];
}
