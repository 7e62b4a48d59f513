-- a missed call is in the inbox, which knows whether it was read
drop index rings_person;
alter table rings drop column seen_at;
create index rings_person on rings (person_id) where outcome is null;
