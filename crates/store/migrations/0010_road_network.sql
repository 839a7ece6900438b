-- Which road network and map archive in the data folder are in use; the newest row counts.
create table road_network (
    digest text primary key not null,
    name text not null,
    imported_at timestamptz not null,
    facts jsonb not null
);
create index road_network_age on road_network (imported_at);
