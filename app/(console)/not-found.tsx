import { getTranslations } from 'next-intl/server';
import { NotFoundCard } from '@/components/shell/not-found-card';
import { Page } from '@/components/shell/page';

export default async function NotFound() {
  const t = await getTranslations('notFound');
  return (
    <Page crumbs={[{ label: t('title') }]}>
      <NotFoundCard />
    </Page>
  );
}
