-- which server handed the last block of ids out: another one may have missed some
ALTER TABLE `id_block` ADD COLUMN `server_id` bigint;

UPDATE `setting` SET `value` = JSON_SET(`value`, '$.number', 7) WHERE `name` = 'schema';
