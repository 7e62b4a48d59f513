-- the log lets go of what passes (core/forgetting.ts): a stream is told whole only after this seq
alter table streams add column cut_seq bigint not null default 0;
