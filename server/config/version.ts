import { version } from '@/package.json';

/** The version of this build of Punctual. */
export const PRODUCT_VERSION: string = version;
