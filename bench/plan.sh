#!/usr/bin/env bash
# How long it takes from a job and a probe to the arguments of FFmpeg, for every shipped operation. Goal: less than 5 ms.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

./mvnw -q -B -ntp -Dtest=PlanSpeedTest -Dsurefire.failIfNoSpecifiedTests=false test >&2
echo "plan: milliseconds per plan, of 60 in a row, the first one included ($(uname -sm), $(getconf _NPROCESSORS_ONLN) cores)"
printf '%-16s %8s %8s\n' operation median slowest
cat target/plan-speed.txt
