#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The whole history of a large repository, scanned by the tasks of a Slurm array: slurm-array.sh REPOSITORY DIRECTORY.
# Both are on a file system that all nodes share; the shard files and the report go to DIRECTORY. Submitted as an
# array it scans; submitted once more without, it merges what was found into one report, the same as that of a scan
# on a single machine:
#
#   id=$(sbatch --parsable --array=1-16 --cpus-per-task=2 slurm-array.sh /shared/linux.git /shared/linux.picket)
#   sbatch --dependency="afterok:$id" slurm-array.sh /shared/linux.git /shared/linux.picket
set -euo pipefail
repository=${1:?the repository}
directory=${2:?where shard files and the report are written}
jobs=${SLURM_CPUS_PER_TASK:-1}

mkdir -p "$directory"
if [ -n "${SLURM_ARRAY_TASK_ID:-}" ]; then
	# Task numbers may start anywhere, but must have no gaps.
	shard=$((SLURM_ARRAY_TASK_ID - ${SLURM_ARRAY_TASK_MIN:?} + 1))/${SLURM_ARRAY_TASK_COUNT:?}
	picket scan "$repository" --history --jobs "$jobs" --shard "$shard" --output "shard=$directory/$SLURM_ARRAY_TASK_ID.shard"
else
	picket merge --repo "$repository" --jobs "$jobs" --format terminal --output "sarif=$directory/picket.sarif" "$directory"/*.shard
fi
