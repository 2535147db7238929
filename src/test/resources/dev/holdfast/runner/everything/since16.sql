create collation app.tailored (provider = icu, locale = 'und', rules = '&V << w <<< W');
create table app.compressed (what text storage external compression pglz);
