import { SCHEDULE_SABOTAGES } from './schedule-sabotages';
import { testSabotages } from './test-sabotages';

testSabotages(SCHEDULE_SABOTAGES);
