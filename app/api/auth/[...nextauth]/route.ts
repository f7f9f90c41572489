import { handleAuth } from '@/server/auth/next-auth';

export { handleAuth as GET, handleAuth as POST };
