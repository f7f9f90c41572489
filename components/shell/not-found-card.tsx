import { useTranslations } from 'next-intl';
import { ButtonLink } from '@/components/ui/button';
import { Empty } from '@/components/ui/message-card';

/** What stands at an address that names nothing. */
export function NotFoundCard() {
  const t = useTranslations('notFound');
  return (
    <div className="py-pad">
      <Empty title={t('title')} action={<ButtonLink href="/tasks">{t('toTasks')}</ButtonLink>}>
        {t('text')}
      </Empty>
    </div>
  );
}
