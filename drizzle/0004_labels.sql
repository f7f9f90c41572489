-- the labels an execution requires of its node, in order, as one text: work for nodes with other labels is passed over by the index
UPDATE `execution_live` SET `labels` = '' WHERE `labels` IS NULL;

ALTER TABLE `execution_live` MODIFY COLUMN `labels` varchar(255) NOT NULL DEFAULT '';

-- under its old name, which older processes ask for
ALTER TABLE `execution_live` DROP KEY `execution_live_queue`,
  ADD KEY `execution_live_queue` (`status`, `executor`, `labels`, `urgency`, `due_at`, `execution_id`);

UPDATE `setting` SET `value` = JSON_SET(`value`, '$.number', 4) WHERE `name` = 'schema';
