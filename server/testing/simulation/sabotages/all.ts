import { CLUSTER_SABOTAGES } from './cluster-sabotages';
import { SCHEDULE_SABOTAGES } from './schedule-sabotages';

export const SABOTAGES = [...SCHEDULE_SABOTAGES, ...CLUSTER_SABOTAGES];
