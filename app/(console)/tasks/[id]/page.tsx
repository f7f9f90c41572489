import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { TaskPage } from '@/components/tasks/task-page';
import { wholeNumber } from '@/components/ui/whole-number';

interface TaskAddressProps {
  params: Promise<{ id: string }>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('task');
  return { title: t('title') };
}

export default async function TaskAddress({ params }: TaskAddressProps) {
  const id = wholeNumber((await params).id);
  if (id === null) notFound();
  return <TaskPage id={id} />;
}
