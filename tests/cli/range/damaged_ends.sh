# SPDX-License-Identifier: Apache-2.0
# What an end of a range names can be gone or damaged: then the rest is looked at, a note says what is not, and only
# what cannot be answered is incomplete. Names that lead nowhere are errors.
source "$CLI_LIB"
# make: four commits, of which `old` is the second and `main` the last, both with tags.
make() {
	rm -rf r
	repository r
	for i in 1 2 3 4; do
		printf '%s\n' "$i" >"r/f$i"
		[ "$i" != 3 ] || printf '%s\n' "$DIGITALOCEAN" >>"r/f$i"
		commit r "c$i"
	done
	git -C r branch old HEAD~2
	git -C r tag -am t tag-old HEAD~2
	git -C r tag -am t tag-new HEAD
}
# spoil REVISION HOW
spoil() {
	local id file
	id=$(git -C r rev-parse "$1")
	file=r/.git/objects/${id:0:2}/${id:2}
	chmod u+w "$file"
	case $2 in
	gone) rm -f "$file" ;;
	empty) : >"$file" ;;
	cut) truncate -s 20 "$file" ;;
	esac
}
# note_of ARGUMENT...: kinds of notes of a scan
scan() { picket scan -f json "$@" r; }
for how in gone empty cut; do
	make
	full=$(git -C r rev-parse old)
	spoil old $how
	for range in old..main tag-old..main; do
		expect 1 scan --range $range >log.json
		same "$range f3 repository $full" "$range $(jq -r --arg id "$full" \
			'"\(.findings[].path) \(.notes[] | select(.detail | contains($id)) | "\(.kind) \($id)")"' log.json)"
	done
	expect 1 scan --since old >log.json
	expect 2 scan --since old~1 2>err
	[ $how = gone ] || {
		expect 1 scan --range "$full..main" >log.json
		expect 2 scan --range "${full:0:9}..main" 2>err
		said err 'damaged'
	}
	[ $how != gone ] || expect 2 scan --range "$full..main" 2>err
	make
	full=$(git -C r rev-parse main)
	spoil main $how
	for range in old..main old..tag-new; do
		expect 3 scan --range $range >log.json
		said log.json "$full"
	done
	expect 3 scan --since old >log.json
	refute grep -qF "$PWD" log.json
	make
	spoil tag-new $how
	expect 3 scan --range old..tag-new >log.json
done
expect 2 scan --range nonesuch..main 2>err
expect 2 scan --range 0123456789012345678901234567890123456789..main 2>err
said err 'is missing'
