import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { EditTaskPage } from '@/components/tasks/edit-task-page';
import { wholeNumber } from '@/components/ui/whole-number';

interface EditTaskAddressProps {
  params: Promise<{ id: string }>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('editor');
  return { title: t('edit') };
}

export default async function EditTaskAddress({ params }: EditTaskAddressProps) {
  const id = wholeNumber((await params).id);
  if (id === null) notFound();
  return <EditTaskPage id={id} />;
}
