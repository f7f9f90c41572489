-- less of them name the status, which changes with every step of an execution, and so its entry in each that does
ALTER TABLE `execution_live` DROP KEY `execution_live_group`,
  DROP KEY `execution_live_node`, ADD KEY `execution_live_node` (`node_id`, `group_id`),
  DROP KEY `execution_live_deadline`, ADD KEY `execution_live_deadline` (`deadline_at`);

UPDATE `setting` SET `value` = JSON_SET(`value`, '$.number', 5) WHERE `name` = 'schema';
