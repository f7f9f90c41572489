-- at most one open incident of a kind and node: the key is NULL once it is over
ALTER TABLE `incident` ADD COLUMN `open_key` varchar(96);

ALTER TABLE `incident` ADD UNIQUE KEY `incident_open_key` (`open_key`);

UPDATE `setting` SET `value` = JSON_SET(`value`, '$.number', 2) WHERE `name` = 'schema';
