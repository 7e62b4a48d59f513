-- who was taken out of a meeting asks to be let in again; a knock of a member bears their person
alter table participants add column removed_at timestamptz;
create index participants_removed on participants (meeting_id) where removed_at is not null;
alter table knocks add column person_id uuid references persons;
alter table knocks alter column secret_hash drop not null;
