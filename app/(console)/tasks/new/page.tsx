import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { NewTaskPage } from '@/components/tasks/new-task-page';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('editor');
  return { title: t('newTitle') };
}

export default function NewTaskAddress() {
  return <NewTaskPage />;
}
