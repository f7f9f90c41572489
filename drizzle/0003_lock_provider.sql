-- who grants this node's locks, and since when: what a health check of another process cannot see
ALTER TABLE `scheduler_node` ADD COLUMN `lock_provider` varchar(24);

ALTER TABLE `scheduler_node` ADD COLUMN `lock_provider_since` bigint;

UPDATE `setting` SET `value` = JSON_SET(`value`, '$.number', 3) WHERE `name` = 'schema';
