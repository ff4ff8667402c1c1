ALTER ROLE theatre REPLICATION;
GRANT pg_create_subscription TO theatre;
