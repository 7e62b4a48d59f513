-- What the host allows, and asks for it. The limits of an organisation are a copy, so that a right is read from one row.
create table offers (
  id text primary key,
  position serial,
  name text not null,
  price text not null,
  limits jsonb not null,
  retired_at timestamptz
);

insert into offers (id, name, price, limits) values
  ('free', 'Gratuite', '0 €', '{"seats":3,"guests":false,"storage_bytes":5368709120,"meeting_participants":4,"meeting_minutes":60,"security":"standard"}'),
  ('team', 'Équipe', '4 € par membre et par mois', '{"seats":25,"guests":true,"storage_bytes":107374182400,"meeting_participants":12,"meeting_minutes":null,"security":"standard"}'),
  ('firm', 'Entreprise', '7 € par membre et par mois', '{"seats":250,"guests":true,"storage_bytes":1099511627776,"meeting_participants":25,"meeting_minutes":null,"security":"standard"}'),
  ('public', 'Service public', 'sur devis', '{"seats":null,"guests":true,"storage_bytes":null,"meeting_participants":null,"meeting_minutes":null,"security":"reinforced"}');

-- where an organisation begins, for those who create one
insert into instance (key, value) select 'starting_limits', limits from offers where id = 'free';
