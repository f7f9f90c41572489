import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { HostRatePage } from '@/components/hosts/host-rate-page';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('hosts');
  return { title: t('title') };
}

export default function HostsPage() {
  return <HostRatePage />;
}
