/* SPDX-License-Identifier: Apache-2.0 */
/* PCRE2 with one set of options for the whole program. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "base/regex.h"

#include <assert.h>
#include <pcre2.h>
#include <stdlib.h>

#include "base/mem.h"

struct regex {
	pcre2_code *code;
	uint32_t groups;
};

struct regex_scratch {
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
};

static int compile_error(struct err *err, int code, size_t offset)
{
	PCRE2_UCHAR text[160] = "";

	pcre2_get_error_message(code, text, sizeof text);
	return err_set(err, ERR_USAGE, "%s at offset %zu", (const char *)text, offset);
}

int regex_compile_plain(struct bytes pattern, struct regex **out, struct err *err)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	const uint32_t options = PCRE2_DOLLAR_ENDONLY | PCRE2_USE_OFFSET_LIMIT |
				 PCRE2_NEVER_BACKSLASH_C | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP;
	pcre2_code *code;
	size_t offset = 0;
	uint32_t groups;
	int error = 0;

	if (!context)
		return err_set(err, ERR_FAILED, "out of memory");
	if (bytes_starts_with(pattern, BYTES("(*"))) {
		pcre2_compile_context_free(context);
		return err_set(err, ERR_USAGE, "(*...) settings are not allowed at offset 0");
	}
	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	pcre2_set_bsr(context, PCRE2_BSR_ANYCRLF);
	code = pcre2_compile((PCRE2_SPTR)(pattern.ptr ? pattern.ptr : ""), pattern.len, options,
			     &error, &offset, context);
	pcre2_compile_context_free(context);
	if (!code)
		return compile_error(err, error, offset);
	pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &groups);
	if (groups >= REGEX_MAX_GROUPS) {
		pcre2_code_free(code);
		return err_set(err, ERR_LIMIT, "more than %d capture groups at offset 0",
			       REGEX_MAX_GROUPS - 1);
	}
	*out = mem_alloc(sizeof **out);
	**out = (struct regex){code, groups};
	return 0;
}

int regex_compile(struct bytes pattern, struct regex **out, struct err *err)
{
	int ret = regex_compile_plain(pattern, out, err);

	/* Where there is no JIT (another architecture, no executable memory) the interpreter does the work. */
	if (!ret)
		(void)pcre2_jit_compile((*out)->code, PCRE2_JIT_COMPLETE);
	return ret;
}

const struct regex *regex_on_demand(_Atomic(struct regex *) *slot, const char *pattern, bool jit)
{
	struct regex *there = atomic_load_explicit(slot, memory_order_acquire), *made;
	int ret;

	if (there)
		return there;
	ret = jit ? regex_compile(bytes_str(pattern), &made, NULL)
		  : regex_compile_plain(bytes_str(pattern), &made, NULL);
	if (ret)
		return NULL;
	if (atomic_compare_exchange_strong(slot, &there, made))
		return made;
	regex_free(made);
	return there;
}

void regex_free(struct regex *regex)
{
	if (!regex)
		return;
	pcre2_code_free(regex->code);
	free(regex);
}

uint32_t regex_group_count(const struct regex *regex)
{
	return regex->groups;
}

struct regex_scratch *regex_scratch_new(const struct regex_limits *limits)
{
	struct regex_scratch *scratch = mem_zalloc(sizeof *scratch);

	scratch->data = pcre2_match_data_create(REGEX_MAX_GROUPS, NULL);
	scratch->context = pcre2_match_context_create(NULL);
	if (!scratch->data || !scratch->context) {
		regex_scratch_free(scratch);
		mem_exhausted(0);
	}
	pcre2_set_match_limit(scratch->context, limits->match);
	pcre2_set_depth_limit(scratch->context, limits->depth);
	pcre2_set_heap_limit(scratch->context, limits->heap_kib);
	scratch->stack = pcre2_jit_stack_create(32 * 1024, limits->jit_stack, NULL);
	if (scratch->stack)
		pcre2_jit_stack_assign(scratch->context, NULL, scratch->stack);
	return scratch;
}

void regex_scratch_free(struct regex_scratch *scratch)
{
	if (!scratch)
		return;
	pcre2_match_data_free(scratch->data);
	pcre2_match_context_free(scratch->context);
	pcre2_jit_stack_free(scratch->stack);
	free(scratch);
}

int regex_search(const struct regex *regex, struct regex_scratch *scratch, struct bytes subject,
		 size_t from, size_t last, struct regex_span *groups)
{
	const PCRE2_SIZE *offsets;
	int n;

	assert(from <= subject.len && from <= last);
	pcre2_set_offset_limit(scratch->context, last);
	n = pcre2_match(regex->code, (PCRE2_SPTR)(subject.ptr ? subject.ptr : ""), subject.len,
			from, PCRE2_NOTEMPTY, scratch->data, scratch->context);
	if (n == PCRE2_ERROR_NOMATCH)
		return 0;
	if (n < 0)
		return ERR_LIMIT;
	offsets = pcre2_get_ovector_pointer(scratch->data);
	for (uint32_t i = 0; i <= regex->groups; i++) {
		bool set = (int)i < n && offsets[2 * i] != PCRE2_UNSET;

		groups[i].start = set ? offsets[2 * i] : SIZE_MAX;
		groups[i].end = set ? offsets[2 * i + 1] : SIZE_MAX;
	}
	return 1;
}
