-- a space is counted and erased by key, not by reading everybody's messages
create index messages_space on messages (space_id);
create index notifications_space on notifications (space_id);
