CREATE TABLE IF NOT EXISTS `setting` (
  `name` varchar(64) NOT NULL,
  `value` json NOT NULL,
  `version` int NOT NULL DEFAULT 1,
  `updated_at` bigint NOT NULL,
  `updated_by` bigint,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `id_block` (
  `name` varchar(32) NOT NULL,
  `next_id` bigint NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `change_counter` (
  `shard` smallint NOT NULL,
  `seq` bigint NOT NULL,
  PRIMARY KEY (`shard`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `lock` (
  `lock_key` varchar(190) NOT NULL,
  `owner` varchar(64),
  `token` bigint NOT NULL,
  `lease_until` bigint NOT NULL,
  PRIMARY KEY (`lock_key`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `scheduler_node` (
  `id` bigint NOT NULL,
  `name` varchar(64) NOT NULL,
  `status` varchar(24) NOT NULL,
  `heartbeat` bigint NOT NULL,
  `heartbeat_at` bigint NOT NULL,
  `started_at` bigint NOT NULL,
  `ended_at` bigint,
  `host` varchar(255) NOT NULL,
  `pid` int NOT NULL,
  `version` varchar(32) NOT NULL,
  `labels` json NOT NULL,
  `slots` json NOT NULL,
  `running` int NOT NULL DEFAULT 0,
  `connections` json,
  PRIMARY KEY (`id`),
  KEY `scheduler_node_status` (`status`, `id`),
  KEY `scheduler_node_name` (`name`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `node_fence` (
  `node_id` bigint NOT NULL,
  `fenced_at` bigint,
  `fenced_by` bigint,
  PRIMARY KEY (`node_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `shard` (
  `id` smallint NOT NULL,
  `owner_id` bigint,
  `epoch` bigint NOT NULL,
  `lease_until` bigint NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `incident` (
  `id` bigint NOT NULL,
  `kind` varchar(48) NOT NULL,
  `node_id` bigint,
  `since_at` bigint NOT NULL,
  `until_at` bigint,
  `facts` json NOT NULL,
  `cure` varchar(512) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `incident_open` (`until_at`, `kind`),
  KEY `incident_since` (`since_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `task_group` (
  `id` bigint NOT NULL,
  `name` varchar(64) NOT NULL,
  `parallel_limit` int,
  `created_at` bigint NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `task_group_name` (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `task` (
  `id` bigint NOT NULL,
  `group_id` bigint NOT NULL,
  `name` varchar(128) NOT NULL,
  `name_key` bigint NOT NULL DEFAULT 0,
  `executor` varchar(24) NOT NULL,
  `definition` json NOT NULL,
  `version` int NOT NULL,
  `is_enabled` boolean NOT NULL DEFAULT true,
  `shard` smallint NOT NULL,
  `spread_seed` bigint unsigned NOT NULL,
  `priority` tinyint NOT NULL DEFAULT 5,
  `parallel_limit` int NOT NULL DEFAULT 0,
  `change_seq` bigint NOT NULL,
  `last_fire_at` bigint NOT NULL,
  `next_fire_at` bigint,
  `next_fire_version` int,
  `next_due_at` bigint,
  `awaiting_execution_id` bigint,
  `failures_in_row` int NOT NULL DEFAULT 0,
  `created_at` bigint NOT NULL,
  `created_by` bigint,
  `updated_at` bigint NOT NULL,
  `archived_at` bigint,
  PRIMARY KEY (`id`),
  UNIQUE KEY `task_group_name_key` (`group_id`, `name`, `name_key`),
  KEY `task_shard_due` (`shard`, `next_due_at`, `next_fire_at`, `next_fire_version`),
  KEY `task_shard_change` (`shard`, `change_seq`),
  KEY `task_name_key_name` (`name_key`, `name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `task_version` (
  `task_id` bigint NOT NULL,
  `version` int NOT NULL,
  `definition` json NOT NULL,
  `effective_from` bigint NOT NULL,
  `created_at` bigint NOT NULL,
  `created_by` bigint,
  `note` varchar(512),
  PRIMARY KEY (`task_id`, `version`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `http_task_params` (
  `task_id` bigint NOT NULL,
  `version` int NOT NULL,
  `method` varchar(24) NOT NULL,
  `url` varchar(2048) NOT NULL,
  `headers` json NOT NULL,
  `body` mediumtext NOT NULL,
  PRIMARY KEY (`task_id`, `version`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `task_skip` (
  `task_id` bigint NOT NULL,
  `first_fire_at` bigint NOT NULL,
  `last_fire_at` bigint NOT NULL,
  `fire_count` bigint NOT NULL,
  `reason` varchar(24) NOT NULL,
  `blocking_execution_id` bigint,
  `task_version` int NOT NULL,
  `recorded_at` bigint NOT NULL,
  PRIMARY KEY (`task_id`, `first_fire_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `task_interval` (
  `id` bigint NOT NULL,
  `scope` varchar(24) NOT NULL,
  `scope_id` bigint NOT NULL,
  `kind` varchar(24) NOT NULL,
  `from_at` bigint NOT NULL,
  `to_at` bigint,
  `reason` varchar(512) NOT NULL,
  `actor_id` bigint,
  `ended_by` bigint,
  `created_at` bigint NOT NULL,
  PRIMARY KEY (`id`),
  KEY `task_interval_scope` (`scope`, `scope_id`, `from_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `rollup_hour` (
  `hour_at` bigint NOT NULL,
  `task_id` bigint NOT NULL,
  `status` varchar(24) NOT NULL,
  `executions` bigint NOT NULL,
  `duration_ms` bigint NOT NULL,
  `lateness_ms` bigint NOT NULL,
  `lateness_max_ms` bigint NOT NULL,
  PRIMARY KEY (`hour_at`, `task_id`, `status`),
  KEY `rollup_hour_task` (`task_id`, `hour_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `task_execution` (
  `id` bigint NOT NULL,
  `fire_at` bigint NOT NULL,
  `task_id` bigint NOT NULL,
  `group_id` bigint NOT NULL,
  `fire_key` bigint NOT NULL,
  `task_version` int NOT NULL,
  `trigger_kind` varchar(24) NOT NULL,
  `status` varchar(24) NOT NULL,
  `priority` tinyint NOT NULL,
  `due_at` bigint NOT NULL,
  `as_of_at` bigint,
  `created_at` bigint NOT NULL,
  `granted_at` bigint,
  `claimed_at` bigint,
  `started_at` bigint,
  `finished_at` bigint,
  `deadline_at` bigint,
  `notable_at` bigint,
  `node_id` bigint,
  `token` int NOT NULL,
  `attempt` smallint NOT NULL,
  `rescues` smallint NOT NULL DEFAULT 0,
  `retries` smallint NOT NULL DEFAULT 0,
  `lane` int,
  `parent_id` bigint,
  `part_index` int,
  `part_count` int,
  `workflow_run_id` bigint,
  `backfill_id` bigint,
  `replay_of_id` bigint,
  `replay_of_fire_at` bigint,
  `parameters` json,
  `requested_by` bigint,
  `cancel_requested_at` bigint,
  `cancel_requested_by` bigint,
  `error_code` varchar(48),
  `error_message` varchar(1024),
  `result` varchar(1024),
  `result_bytes` int,
  PRIMARY KEY (`id`, `fire_at`),
  UNIQUE KEY `task_execution_fire` (`task_id`, `fire_at`, `fire_key`),
  KEY `task_execution_group` (`group_id`, `id`),
  KEY `task_execution_notable` (`notable_at`, `id`),
  KEY `task_execution_task_notable` (`task_id`, `notable_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
PARTITION BY RANGE COLUMNS (`fire_at`) (
  -- everything before 2026-11-01 UTC; the months behind it are added by the partition chore
  PARTITION `p_before` VALUES LESS THAN (1793491200000)
);

CREATE TABLE IF NOT EXISTS `execution_live` (
  `execution_id` bigint NOT NULL,
  `fire_at` bigint NOT NULL,
  `task_id` bigint NOT NULL,
  `group_id` bigint NOT NULL,
  `task_version` int NOT NULL,
  `trigger_kind` varchar(24) NOT NULL,
  `status` varchar(24) NOT NULL,
  `urgency` tinyint NOT NULL,
  `due_at` bigint NOT NULL,
  `executor` varchar(24) NOT NULL,
  `on_node_loss` varchar(24) NOT NULL,
  `node_id` bigint,
  `token` int NOT NULL,
  `attempt` smallint NOT NULL,
  `rescues` smallint NOT NULL DEFAULT 0,
  `retries` smallint NOT NULL DEFAULT 0,
  `lane` int,
  `deadline_at` bigint,
  `cancel_requested_at` bigint,
  `labels` varchar(255),
  PRIMARY KEY (`execution_id`),
  KEY `execution_live_queue` (`status`, `executor`, `urgency`, `due_at`, `execution_id`),
  KEY `execution_live_node` (`node_id`, `status`),
  KEY `execution_live_task` (`task_id`, `status`, `due_at`, `execution_id`),
  KEY `execution_live_group` (`group_id`, `status`),
  KEY `execution_live_deadline` (`deadline_at`, `status`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `execution_lane` (
  `task_id` bigint NOT NULL,
  `lane` int NOT NULL,
  `execution_id` bigint,
  `fire_at` bigint,
  `taken_at` bigint,
  `holder_id` bigint,
  `holder_due_at` bigint,
  `holder_run_ms` bigint,
  PRIMARY KEY (`task_id`, `lane`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `execution_once` (
  `kind` varchar(24) NOT NULL,
  `once_key` varchar(160) NOT NULL,
  `execution_id` bigint NOT NULL,
  `fire_at` bigint NOT NULL,
  `created_at` bigint NOT NULL,
  PRIMARY KEY (`kind`, `once_key`),
  KEY `execution_once_created` (`created_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `task_attempt` (
  `execution_id` bigint NOT NULL,
  `attempt` smallint NOT NULL,
  `fire_at` bigint NOT NULL,
  `token` int NOT NULL,
  `node_id` bigint,
  `status` varchar(24) NOT NULL,
  `claimed_at` bigint,
  `started_at` bigint,
  `finished_at` bigint,
  `next_attempt_at` bigint,
  `error_code` varchar(48),
  `error_message` varchar(1024),
  PRIMARY KEY (`execution_id`, `attempt`, `fire_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
PARTITION BY RANGE COLUMNS (`fire_at`) (
  -- everything before 2026-11-01 UTC; the months behind it are added by the partition chore
  PARTITION `p_before` VALUES LESS THAN (1793491200000)
);

CREATE TABLE IF NOT EXISTS `task_result` (
  `execution_id` bigint NOT NULL,
  `fire_at` bigint NOT NULL,
  `body` mediumtext NOT NULL,
  `created_at` bigint NOT NULL,
  PRIMARY KEY (`execution_id`, `fire_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
PARTITION BY RANGE COLUMNS (`fire_at`) (
  -- everything before 2026-11-01 UTC; the months behind it are added by the partition chore
  PARTITION `p_before` VALUES LESS THAN (1793491200000)
);

CREATE TABLE IF NOT EXISTS `task_progress` (
  `execution_id` bigint NOT NULL,
  `fire_at` bigint NOT NULL,
  `attempt` smallint NOT NULL,
  `percent` tinyint NOT NULL,
  `message` varchar(512) NOT NULL,
  `updated_at` bigint NOT NULL,
  PRIMARY KEY (`execution_id`),
  KEY `task_progress_fire` (`fire_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `backfill` (
  `id` bigint NOT NULL,
  `task_id` bigint NOT NULL,
  `from_at` bigint NOT NULL,
  `to_at` bigint NOT NULL,
  `done_until` bigint NOT NULL,
  `status` varchar(24) NOT NULL,
  `fire_count` bigint NOT NULL,
  `inserted_count` bigint NOT NULL DEFAULT 0,
  `overlap_override` varchar(24),
  `per_minute` int,
  `parameters` json,
  `reason` text,
  `requested_by` bigint,
  `created_at` bigint NOT NULL,
  `finished_at` bigint,
  PRIMARY KEY (`id`),
  KEY `backfill_task` (`task_id`, `id`),
  KEY `backfill_status` (`status`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `user` (
  `id` bigint NOT NULL,
  `login` varchar(128) NOT NULL,
  `display_name` varchar(128) NOT NULL,
  `password_hash` varchar(255),
  `is_disabled` boolean NOT NULL DEFAULT false,
  `session_version` int NOT NULL DEFAULT 1,
  `locale` varchar(24),
  `time_zone` varchar(64),
  `created_at` bigint NOT NULL,
  `last_sign_in_at` bigint,
  PRIMARY KEY (`id`),
  UNIQUE KEY `user_login` (`login`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `user_session` (
  `id` varchar(64) NOT NULL,
  `user_id` bigint NOT NULL,
  `session_version` int NOT NULL,
  `created_at` bigint NOT NULL,
  `expires_at` bigint NOT NULL,
  `last_seen_at` bigint NOT NULL,
  `ended_at` bigint,
  `address` varchar(64),
  `user_agent` varchar(255),
  PRIMARY KEY (`id`),
  KEY `user_session_user` (`user_id`, `expires_at`),
  KEY `user_session_expires` (`expires_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `one_time_token` (
  `token_hash` varchar(64) NOT NULL,
  `purpose` varchar(24) NOT NULL,
  `user_id` bigint,
  `created_at` bigint NOT NULL,
  `expires_at` bigint NOT NULL,
  `used_at` bigint,
  PRIMARY KEY (`token_hash`),
  KEY `one_time_token_expires` (`expires_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `role_grant` (
  `user_id` bigint NOT NULL,
  `group_id` bigint NOT NULL DEFAULT 0,
  `role` varchar(24) NOT NULL,
  `created_at` bigint NOT NULL,
  `created_by` bigint,
  PRIMARY KEY (`user_id`, `group_id`),
  KEY `role_grant_role` (`role`, `group_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `audit` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `at` bigint NOT NULL,
  `actor_id` bigint,
  `actor_name` varchar(128) NOT NULL,
  `action` varchar(48) NOT NULL,
  `target_type` varchar(24) NOT NULL,
  `target_id` bigint,
  `group_id` bigint,
  `before_value` json,
  `after_value` json,
  `request_id` varchar(64),
  `address` varchar(64),
  PRIMARY KEY (`id`),
  KEY `audit_at` (`at`, `id`),
  KEY `audit_target` (`target_type`, `target_id`, `id`),
  KEY `audit_actor` (`actor_id`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT INTO `shard` (`id`, `owner_id`, `epoch`, `lease_until`)
  WITH RECURSIVE `n` (`i`) AS (SELECT 0 UNION ALL SELECT `i` + 1 FROM `n` WHERE `i` < 63)
  SELECT `i`, NULL, 0, 0 FROM `n`
  ON DUPLICATE KEY UPDATE `shard`.`id` = `shard`.`id`;

INSERT INTO `change_counter` (`shard`, `seq`)
  WITH RECURSIVE `n` (`i`) AS (SELECT 0 UNION ALL SELECT `i` + 1 FROM `n` WHERE `i` < 63)
  SELECT `i`, 0 FROM `n`
  ON DUPLICATE KEY UPDATE `change_counter`.`shard` = `change_counter`.`shard`;

INSERT INTO `id_block` (`name`, `next_id`) VALUES ('id', 1000) ON DUPLICATE KEY UPDATE `next_id` = `next_id`;

INSERT INTO `task_group` (`id`, `name`, `parallel_limit`, `created_at`) VALUES (1, 'default', NULL, 0) ON DUPLICATE KEY UPDATE `id` = `id`;

INSERT INTO `setting` (`name`, `value`, `updated_at`) VALUES
  ('retention_watermark', '{"fireAt":0}', 0),
  ('everything_paused', '{"intervalId":null}', 0),
  ('schema', '{"minimumCode":1}', 0)
  ON DUPLICATE KEY UPDATE `setting`.`name` = `setting`.`name`;
