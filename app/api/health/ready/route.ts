import { handleReady } from '@/server/rest/health';

export const dynamic = 'force-dynamic';
export { handleReady as GET };
