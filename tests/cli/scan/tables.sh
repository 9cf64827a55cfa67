# SPDX-License-Identifier: Apache-2.0
# Every row of a table with a column of passwords counts, at its cell.
source "$CLI_LIB"
mkdir d
one=$(secret 'Kx8#Qz5R{}t7Lp2') two=$(secret 'Wm4$Tz9B{}v6Nc1') three=$(secret 'Rv6%Hn3D{}k8Sb5')
cat >d/a.md <<EOF
| Service | Password | Note |
|:--------|---------:|------|
| grafana | \`$one\` | main |
| redis   | none     | -    |
| mail    | $two | |
EOF
printf 'name,password\r\nops,%s\r\ndev,%s\r\n,\r\nci,"%s"' "$one" "$two" "$three" >d/a.csv
cat >d/a.go <<EOF
	assert.Equal(t, "password", o.Password)
	assert.Equal(t, 30*time.Second, o.IdleTime1)
	call(user, password, x
		first2second3, third4fourth5, sixth6)
EOF
same "$(printf '%s\n' a.csv:2:5 a.csv:3:5 a.csv:5:5 a.md:3:14 a.md:5:13)" "$(found 1 --no-git d | sort)"
expect 1 picket scan --no-git --format concise d >out
said out 'a.md:5:13: medium secret-in-table-column'
