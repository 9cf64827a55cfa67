/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Worlds: each combination of the outcomes of the conditions that are met while a value is folded.
 * Conditions that ask for development or production are decided by their words.
 */
#include "fold/fold_language.h"

/* ---- worlds ---- */

void fold_begin(struct fold *fold)
{
	fold->conditions_len = 0;
	fold->world = 0;
	fold->steps = 0;
}

bool fold_next_world(struct fold *fold)
{
	/* Conditions are bits, the one met first the highest: the next world differs in the last. */
	while (fold->conditions_len > 0) {
		unsigned bit = 1u << (fold->conditions_len - 1);

		if (!(fold->world & bit)) {
			fold->world |= bit;
			fold->steps = 0;
			return true;
		}
		fold->world &= ~bit;
		fold->conditions_len--;
	}
	return false;
}

struct bytes fold_condition(struct fold *fold)
{
	struct bytes text = {0};

	for (unsigned i = 0; i < fold->conditions_len; i++)
		text = bytes_str(arena_printf(fold->arena, "%.*s%s%s%.*s", (int)text.len,
					      text.ptr ? text.ptr : "", i ? ", " : "",
					      fold->world & 1u << i ? "not " : "",
					      (int)fold->conditions[i].len, fold->conditions[i].ptr));
	return text;
}

/* Does what the text says hold in this world? */
static bool holds(struct fold *fold, struct bytes text)
{
	bool inverted = false;

	while (text.len > 1 && text.ptr[0] == '!' && text.ptr[1] != '=') {
		text = bytes_trim(bytes_slice(text, 1, text.len));
		inverted = !inverted;
	}
	text = bytes_slice(fold_one_line(fold, text), 0, FOLD_MAX_CONDITION);
	for (unsigned i = 0; i < fold->conditions_len; i++)
		if (bytes_eq(fold->conditions[i], text))
			return !(fold->world & 1u << i) != inverted;
	if (fold->conditions_len == FOLD_CONDITIONS || text.len == 0)
		return !inverted;
	fold->conditions[fold->conditions_len++] = text;
	return !inverted;
}

bool fold_arm(struct fold *fold, struct node condition)
{
	enum fold_stage stage = fold_stage(fold, condition);

	if (stage != STAGE_ANY)
		return stage == STAGE_PRODUCTION;
	return holds(fold, bytes_trim(node_text(fold->tree, condition)));
}

bool fold_arm_text(struct fold *fold, struct bytes text)
{
	enum fold_stage stage = fold_stage_of_text(text);

	if (stage != STAGE_ANY)
		return stage == STAGE_PRODUCTION;
	return holds(fold, text);
}

/* ---- stages ---- */

static bool has_word(struct bytes text, const char *word)
{
	return bytes_find_nocase(text, bytes_str(word), 0) != SIZE_MAX;
}

enum fold_stage fold_stage_of_text(struct bytes text)
{
	static const char *const development[] = {"development", "isdev", "is_dev", "import.meta.env.dev",
						  "__dev__", "debug", "localhost", "import.meta.dev",
						  "local?", "isdevelopment", "env.local",
						  "'local'", "\"local\"", "islocal(",
						  "local_dev", "localdev", "devmode", "dev_mode"};
	static const char *const production[] = {"production", "isprod", "is_prod", "import.meta.env.prod",
						 "ispackaged", "environment.prod"};
	bool dev = bytes_eq_nocase(text, BYTES("dev")), prod = bytes_eq_nocase(text, BYTES("prod"));
	bool unequal = bytes_find(text, BYTES("!="), 0) != SIZE_MAX ||
		       bytes_find(text, BYTES(" not in "), 0) != SIZE_MAX;

	for (size_t i = 0; i < sizeof development / sizeof *development; i++)
		dev |= has_word(text, development[i]);
	dev |= has_word(text, "'dev'") || has_word(text, "\"dev\"") || bytes_ends_with(text, BYTES(".dev"));
	for (size_t i = 0; i < sizeof production / sizeof *production; i++)
		prod |= has_word(text, production[i]);
	prod |= has_word(text, "'prod'") || has_word(text, "\"prod\"");
	if (dev == prod)
		return STAGE_ANY;
	return dev != unequal ? STAGE_DEVELOPMENT : STAGE_PRODUCTION;
}

enum fold_stage fold_stage_not(enum fold_stage stage)
{
	if (stage == STAGE_ANY)
		return stage;
	return stage == STAGE_PRODUCTION ? STAGE_DEVELOPMENT : STAGE_PRODUCTION;
}

static bool is_name(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!ascii_isalnum(text.ptr[i]) && text.ptr[i] != '_' && text.ptr[i] != '$')
			return false;
	return text.len > 0 && !ascii_isdigit(text.ptr[0]);
}

static bool strip_not(struct bytes *text)
{
	bool inverted = false;

	for (;;) {
		*text = bytes_trim(*text);
		if (text->len > 1 && text->ptr[0] == '!' && text->ptr[1] != '=') {
			*text = bytes_slice(*text, 1, text->len);
			inverted = !inverted;
		} else if (bytes_starts_with(*text, BYTES("not "))) {
			*text = bytes_slice(*text, 4, text->len);
			inverted = !inverted;
		} else if (text->len > 2 && text->ptr[0] == '(' && text->ptr[text->len - 1] == ')') {
			*text = bytes_slice(*text, 1, text->len - 1);
		} else {
			return inverted;
		}
	}
}

enum fold_stage fold_stage(struct fold *fold, struct node condition)
{
	struct bytes text = node_text(fold->tree, condition);
	bool inverted = strip_not(&text);
	enum fold_stage stage;

	if (text.len == 0 || text.len > 4 * FOLD_MAX_CONDITION)
		return STAGE_ANY;
	stage = fold_stage_of_text(text);
	/* What a name is depends on conditions in turn, perhaps on this one: `if (x) x = f();` */
	if (stage == STAGE_ANY && is_name(text) && fold->depth < FOLD_MAX_DEPTH && !fold->deciding) {
		struct node value;

		fold->deciding = true;
		value = fold_lookup(fold, text, condition);
		fold->deciding = false;
		if (!node_is_none(value) && !node_eq(value, condition)) {
			fold->depth++;
			stage = fold_stage(fold, value);
			fold->depth--;
		}
	}
	return inverted ? fold_stage_not(stage) : stage;
}
