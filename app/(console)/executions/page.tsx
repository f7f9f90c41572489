import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ExecutionListPage } from '@/components/executions/execution-list-page';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('executions');
  return { title: t('title') };
}

export default function ExecutionsPage() {
  return <ExecutionListPage />;
}
