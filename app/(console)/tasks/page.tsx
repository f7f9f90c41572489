import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { TaskListPage } from '@/components/tasks/task-list-page';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('tasks');
  return { title: t('title') };
}

export default function TasksPage() {
  return <TaskListPage />;
}
