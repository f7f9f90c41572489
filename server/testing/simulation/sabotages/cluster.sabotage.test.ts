import { CLUSTER_SABOTAGES } from './cluster-sabotages';
import { testSabotages } from './test-sabotages';

testSabotages(CLUSTER_SABOTAGES);
