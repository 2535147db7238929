create role ev_member;
grant ev_reader to ev_member with inherit false, set false;
grant ev_owner to ev_member with admin true, inherit true, set false;
