-- up to when a node has reported everything that ended on it: who decides whether a fire overlaps has to know
ALTER TABLE `scheduler_node` ADD COLUMN `reported_until` bigint;

UPDATE `setting` SET `value` = JSON_SET(`value`, '$.number', 6) WHERE `name` = 'schema';
