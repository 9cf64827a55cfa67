# SPDX-License-Identifier: Apache-2.0
# The commands in packaging/examples do what they are there for: run with the environment that each scheduler gives,
# they end in the report of one run. Needs no scheduler: the lines with picket are taken out of the files.
source "$CLI_LIB"
examples=$(cd "$(dirname "$CLI_LIB")/../../packaging/examples" && pwd -P)
work=$PWD

repository r
cd r
for i in $(seq 24); do
	seq "$i" "$((i + 200))" >"f$((i % 4))"
	echo "key = $(secret "dop_{}v1_$(printf '%s' "$((i % 5))" | sha256sum | cut -c 1-64)")" >>"f$((i % 4))"
	commit . "$i"
done
git repack -q -a -d
cd ..
expect 1 picket scan r --history --format sarif >one.sarif

# commands FILE WORD: the lines of a file that run picket WORD, without what YAML puts before them.
commands() { sed -nE "s/^ *(- run: )?(picket $2 .*)/\\2/p" "$1"; }

# only FILE WORD: the one such command.
only() {
	[ "$(commands "$1" "$2" | wc -l)" = 1 ]
	commands "$1" "$2"
}

# --- GitHub Actions: N jobs of a matrix, K is the matrix's value ---
file=$examples/github-actions-shards.yml
shards=$(sed -nE 's/^ *shard: \[(.*)\]/\1/p' "$file" | tr -d ,)
expression=$(sed -nE 's/^ *PICKET_SHARD: (.*)/\1/p' "$file")
n=$(wc -w <<<"$shards")
[ "$n" -gt 1 ]
mkdir actions
cp -r r actions/r
cd actions/r
for k in $shards; do
	value=${expression//'${{ matrix.shard }}'/$k}
	value=${value//'${{ strategy.job-total }}'/$n}
	same "$k/$n" "$value"
	PICKET_SHARD=$value expect 0 bash -euc "$(only "$file" scan)"
done
GITHUB_STEP_SUMMARY=summary.md expect 1 bash -euc "$(only "$file" merge)"
cmp "$work/one.sarif" picket.sarif
[ -s summary.md ]
cd "$work"

# --- Kubernetes: indices from 0, N is in the manifest twice ---
file=$examples/kubernetes-indexed-job.yaml
n=$(sed -nE 's/^ *completions: ([0-9]+)/\1/p' "$file")
same "$n" "$(sed -nE '/name: SHARDS/{n;s/^ *value: "([0-9]+)"/\1/p}' "$file")"
same Indexed "$(sed -nE 's/^ *completionMode: (.*)/\1/p' "$file")"
mkdir shards
# What is mounted in a pod is in the current directory here.
local_paths() { sed "s,/repository,$work/r,g; s,/shards,$work/shards,g"; }
for index in $(seq 0 "$((n - 1))"); do
	JOB_COMPLETION_INDEX=$index SHARDS=$n expect 0 sh -euc "$(only "$file" scan | local_paths)"
done
expect 1 sh -euc "$(only "$file" merge | local_paths)" >terminal
cmp one.sarif shards/picket.sarif
said terminal '5 findings'

# --- Slurm: an array from 3 to 8, then the same script without one ---
for id in 3 4 5 6 7 8; do
	SLURM_ARRAY_TASK_ID=$id SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_COUNT=6 SLURM_CPUS_PER_TASK=2 \
		expect 0 "$examples/slurm-array.sh" r slurm
done
expect 1 "$examples/slurm-array.sh" r slurm >terminal
cmp one.sarif slurm/picket.sarif
