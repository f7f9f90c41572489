import type { Locale as ConsoleLocale } from './locale';
import type messages from './messages/en.json';

declare module 'next-intl' {
  interface AppConfig {
    Locale: ConsoleLocale;
    Messages: typeof messages;
  }
}
