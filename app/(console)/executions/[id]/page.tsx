import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { ExecutionPage } from '@/components/executions/execution-page';
import { wholeNumber } from '@/components/ui/whole-number';

interface ExecutionAddressProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ at?: string | string[] }>;
}

export async function generateMetadata({ params }: ExecutionAddressProps): Promise<Metadata> {
  const t = await getTranslations('execution');
  return { title: t('pageTitle', { id: (await params).id }) };
}

export default async function ExecutionAddress({ params, searchParams }: ExecutionAddressProps) {
  const id = wholeNumber((await params).id);
  const { at } = await searchParams;
  const fireAt = wholeNumber(Array.isArray(at) ? at[0] : at);
  if (id === null || fireAt === null) notFound();
  return <ExecutionPage id={id} fireAt={fireAt} />;
}
