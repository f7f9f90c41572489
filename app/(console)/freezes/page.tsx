import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { FreezePage } from '@/components/freezes/freeze-page';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('freezes');
  return { title: t('title') };
}

export default function FreezesPage() {
  return <FreezePage />;
}
