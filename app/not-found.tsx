import { NotFoundCard } from '@/components/shell/not-found-card';

export default function NotFound() {
  return (
    <main className="px-pad">
      <NotFoundCard />
    </main>
  );
}
