-- how often a host may be called, over all tasks and nodes
CREATE TABLE IF NOT EXISTS `host_rate` (
  `host` varchar(255) NOT NULL,
  `calls` int NOT NULL,
  `period_seconds` int NOT NULL,
  `next_call_us` bigint NOT NULL,
  `updated_at` bigint NOT NULL,
  `updated_by` bigint,
  PRIMARY KEY (`host`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- the turn an execution has there, while it is in the queue for it
ALTER TABLE `execution_live` ADD COLUMN `call_at` bigint, ADD COLUMN `call_host` varchar(255);

UPDATE `setting` SET `value` = JSON_SET(`value`, '$.number', 8) WHERE `name` = 'schema';
