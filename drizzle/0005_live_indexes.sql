-- without the status: what is claimed, started and ended then changes two of these indexes and not all five
ALTER TABLE `execution_live` DROP KEY `execution_live_group`,
  DROP KEY `execution_live_node`, ADD KEY `execution_live_node` (`node_id`, `group_id`),
  DROP KEY `execution_live_task`, ADD KEY `execution_live_task` (`task_id`, `due_at`, `execution_id`),
  DROP KEY `execution_live_deadline`, ADD KEY `execution_live_deadline` (`deadline_at`);

UPDATE `setting` SET `value` = JSON_SET(`value`, '$.number', 5) WHERE `name` = 'schema';
