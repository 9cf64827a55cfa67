# SPDX-License-Identifier: Apache-2.0
# Values of an INSERT are found by the names of their columns, in every row.
source "$CLI_LIB"
mkdir d
one=$(secret 'Gk5Zt8Rw2X{}m9Qp4LvHs7NcYb3') two=$(secret 'Hk3Vq8TzLm{}2Xw9Rb5Nc7Pd4Y') three=$(secret 'Wm4$Tz9B{}v6Nc1')
digest=$(secret '71c5d5ef9a20b84c{}e07ab3d96e1ff0a3')
cat >d/a.sql <<EOF
INSERT INTO t (a, \`api_key\`) VALUES (f(1, 'x(,'), '$one'),
  ('it''s', N'$two') ON DUPLICATE KEY UPDATE a = 1;
insert into "public"."users"("name", "password", "secret_id")values('ops','$three','$one'),('dev','$digest',NULL);
INSERT INTO t (a, b) VALUES ('password', 'none');
INSERT INTO users VALUES ('ops', '$one');
INSERT INTO users (name, password) VALUES (?, ?), ('$two');
EOF
printf "INSERT INTO t (api_key) VALUES ('%s" "$one" >d/cut.sql
same "$(printf '%s\n' a.sql:1:52 a.sql:2:15 a.sql:3:76)" "$(found 1 --no-git d | sort)"
