/* SPDX-License-Identifier: Apache-2.0 */
/* The files of rules/headers as a constant that is made at build time (policies_main.c). */
#ifndef JUDGE_BUILTIN_POLICIES_H
#define JUDGE_BUILTIN_POLICIES_H

#include "judge/policies.h"

const struct policies *policies_builtin(void);

#endif
