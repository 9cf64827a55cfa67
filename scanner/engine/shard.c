/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing, reading and comparing shard files.
 *
 * JSON strings are Unicode, paths and patterns are bytes: whatever is not printable ASCII, and the
 * percent sign, is written as %XX. Objects with very many matches take several lines, so that no
 * line is long and reading needs little memory.
 */
#include "engine/shard.h"

#include <assert.h>
#include <stdlib.h>

#include "base/json.h"
#include "model/limits.h"

enum {
	LINE_MAX_SIZE = 1024 * 1024,
	LINE_FULL = 64 * 1024, /* a line for matches takes no more of them */
	LINE_DEPTH = 8,
	TRAILER_SIZE = 8 + 2 * DIGEST_SHA256_SIZE + 3,
	KEY_HEX_ROOM = DIGEST_HEX_ROOM(SECRET_KEY_SIZE),
	DIGEST_ROOM = DIGEST_HEX_ROOM(DIGEST_SHA256_SIZE),
};

static const char schema[] = "picket-shard/1";

static const char *const count_names[COUNT_KINDS] = {
	[COUNT_FILES] = "files",
	[COUNT_BYTES] = "bytes",
	[COUNT_COMMITS] = "commits",
	[COUNT_OBJECTS] = "objects",
};

static const char *const type_names[] = {
	[OBJECT_COMMIT] = "commit",
	[OBJECT_BLOB] = "blob",
	[OBJECT_TAG] = "tag",
};
enum { TYPE_NAMES = sizeof type_names / sizeof type_names[0] };

void shard_release(struct shard *shard)
{
	if (!shard)
		return;
	for (size_t i = 0; i < shard->found.objects.len; i++) {
		free(shard->found.objects.items[i].matches);
		free(shard->found.objects.items[i].keys);
	}
	free(shard->found.objects.items);
	free(shard->notes.items);
	arena_release(&shard->arena);
	*shard = (struct shard){0};
}

/* --- the identity of rules
 * ------------------------------------------------------------------------ */

/* Each text with its length, so that no two lists of texts are written alike. */
static void add_text(struct buf *out, const char *text)
{
	buf_addf(out, "%zu:%s,", text ? strlen(text) : 0, text ? text : "");
}

static void add_list(struct buf *out, const struct string_list *list)
{
	buf_addf(out, "%zu[", list->len);
	for (size_t i = 0; i < list->len; i++)
		add_text(out, list->items[i]);
	buf_add_char(out, ']');
}

static void add_allowlists(struct buf *out, const struct allowlist *lists, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		buf_addf(out, "allow %d %d ", lists[i].all, lists[i].target);
		add_list(out, &lists[i].regexes);
		add_list(out, &lists[i].stopwords);
		add_list(out, &lists[i].paths);
		add_list(out, &lists[i].commits);
	}
}

static void add_rule(struct buf *out, const struct rule *rule)
{
	add_text(out, rule->info.id);
	add_text(out, rule->regex);
	add_text(out, rule->path);
	add_text(out, rule->decode);
	buf_addf(out, "%d %d %u %a %d ", rule->info.severity, rule->info.confidence,
		 rule->secret_group, rule->entropy, rule->auxiliary);
	add_list(out, &rule->keywords);
	add_list(out, &rule->validators);
	for (size_t i = 0; i < rule->required_len; i++) {
		add_text(out, rule->required[i].id);
		buf_addf(out, "%d %d ", rule->required[i].within_lines,
			 rule->required[i].within_columns);
	}
	add_allowlists(out, rule->allowlists, rule->allowlists_len);
	buf_add_char(out, '\n');
}

void shard_identify_rules(const struct ruleset *set, uint8_t out[DIGEST_SHA256_SIZE])
{
	struct buf text = {0};

	for (size_t i = 0; i < set->len; i++)
		add_rule(&text, &set->rules[i]);
	add_allowlists(&text, set->allowlists, set->allowlists_len);
	digest_sha256(buf_bytes(&text), out);
	buf_release(&text);
}

/* --- writing
 * -------------------------------------------------------------------------------------- */

/* Takes `line`. */
static void put_line(struct json *line, struct buf *out)
{
	json_print(line, out);
	buf_add_char(out, '\n');
	json_free(line);
}

static void set_encoded(struct json *object, const char *key, struct bytes text)
{
	struct buf encoded = {0};

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (c < ' ' || c > '~' || c == '%')
			buf_addf(&encoded, "%%%02x", c);
		else
			buf_add_char(&encoded, (char)c);
	}
	json_set_bytes(object, key, buf_bytes(&encoded));
	buf_release(&encoded);
}

static void set_digest(struct json *object, const char *key,
		       const uint8_t digest[DIGEST_SHA256_SIZE])
{
	char hex[DIGEST_ROOM];

	digest_hex(digest, DIGEST_SHA256_SIZE, hex);
	json_set_str(object, key, hex);
}

static void write_header(const struct shard *shard, struct buf *out)
{
	struct json *header = json_new_object(), *counts = json_new_object();

	assert(shard->index < shard->run.count && shard->run.count <= LIMIT_SHARDS);
	json_set_str(header, "schema", schema);
	json_set_str(header, "version", PICKET_VERSION);
	json_set_int(header, "shard", shard->index + INT64_C(1));
	json_set_int(header, "of", shard->run.count);
	json_set_bool(header, "all_objects", shard->run.all_objects);
	json_set_int(header, "max_file_size", (int64_t)shard->run.max_file_size);
	set_digest(header, "rules", shard->run.rule_set);
	set_digest(header, "refs", shard->run.ref_set);
	set_digest(header, "objects", shard->run.object_set);
	for (int kind = 0; kind < COUNT_KINDS; kind++)
		json_set_int(counts, count_names[kind], (int64_t)shard->counts[kind]);
	json_set(header, "counts", counts);
	put_line(header, out);
	for (size_t i = 0; i < shard->run.refs.len; i++) {
		struct json *line = json_new_object();

		set_encoded(line, "ref", bytes_str(shard->run.refs.items[i]));
		put_line(line, out);
	}
}

static void write_notes(const struct shard *shard, struct buf *out)
{
	for (size_t i = 0; i < shard->notes.len; i++) {
		const struct note *note = &shard->notes.items[i];
		struct json *line = json_new_object();

		json_set_str(line, "note", note_kind_name(note->kind));
		set_encoded(line, "path", note->path);
		if (note->detail)
			set_encoded(line, "detail", bytes_str(note->detail));
		put_line(line, out);
	}
	for (int kind = 0; kind < NOTE_KINDS; kind++) {
		struct json *line;

		if (!shard->notes_left_out[kind])
			continue;
		line = json_new_object();
		json_set_str(line, "note", note_kind_name((enum note_kind)kind));
		json_set_int(line, "left_out", (int64_t)shard->notes_left_out[kind]);
		put_line(line, out);
	}
}

static struct json *span_json(struct span span)
{
	struct json *pair = json_new_array();

	json_push(pair, json_new_int(span.start));
	json_push(pair, json_new_int(span.end));
	return pair;
}

static struct json *match_json(const struct match *match, const struct secret_key *key,
			       const struct ruleset *set)
{
	struct json *object = json_new_object();
	char hex[KEY_HEX_ROOM];

	assert(match->rule < set->len);
	digest_hex(key->bytes, sizeof key->bytes, hex);
	json_set_str(object, "rule", set->rules[match->rule].info.id);
	json_set(object, "span", span_json(match->span));
	json_set(object, "secret", span_json(match->secret));
	if (match->via) {
		json_set_str(object, "via", set->rules[match->via - 1].info.id);
		json_set(object, "clear", span_json(match->clear));
	}
	json_set_str(object, "severity", severity_name(match->severity));
	json_set_str(object, "confidence", confidence_name(match->confidence));
	json_set_str(object, "key", hex);
	return object;
}

/* About as many bytes as the match takes in its line. */
static size_t match_size(const struct match *match, const struct ruleset *set)
{
	return 200 + strlen(set->rules[match->rule].info.id);
}

static void write_object(const struct found_object *found, const struct ruleset *set,
			 struct buf *out)
{
	char hex[OBJECT_ID_HEX_SIZE];
	size_t i = 0;

	assert(found->len > 0);
	assert((unsigned)found->type < TYPE_NAMES && type_names[found->type]);
	object_id_hex(&found->id, hex);
	do {
		struct json *line = json_new_object(), *matches = json_new_array();

		json_set_str(line, "object", hex);
		json_set_str(line, "type", type_names[found->type]);
		for (size_t size = 0; i < found->len && size < LINE_FULL; i++) {
			size += match_size(&found->matches[i], set);
			json_push(matches, match_json(&found->matches[i], &found->keys[i], set));
		}
		json_set_bool(line, "more", i < found->len);
		json_set(line, "matches", matches);
		put_line(line, out);
	} while (i < found->len);
}

static void make_trailer(struct bytes text, struct buf *out)
{
	uint8_t digest[DIGEST_SHA256_SIZE];
	char hex[DIGEST_ROOM];

	digest_sha256(text, digest);
	digest_hex(digest, sizeof digest, hex);
	buf_addf(out, "{\"end\":\"%s\"}\n", hex);
}

void shard_write(const struct shard *shard, const struct ruleset *set, struct buf *out)
{
	struct buf text = {0};

	write_header(shard, &text);
	write_notes(shard, &text);
	for (size_t i = 0; i < shard->found.objects.len; i++)
		write_object(&shard->found.objects.items[i], set, &text);
	buf_add(out, buf_bytes(&text));
	make_trailer(buf_bytes(&text), out);
	buf_release(&text);
}

/* --- reading
 * -------------------------------------------------------------------------------------- */

struct reading {
	const struct ruleset *set;
	const uint8_t *rule_set; /* its identity */
	struct shard *shard;
	VEC(const char *) refs;
	bool more; /* the last object goes on in the next line */
};

static int hex_value(char c)
{
	if (ascii_isdigit(c))
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Exactly `size` bytes in lower-case hex. */
static bool read_hex(const struct json *value, uint8_t *out, size_t size)
{
	struct bytes text;

	if (!json_string(value, &text) || text.len != 2 * size)
		return false;
	for (size_t i = 0; i < size; i++) {
		int high = hex_value(text.ptr[2 * i]), low = hex_value(text.ptr[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static bool read_number(const struct json *value, uint64_t max, uint64_t *out)
{
	int64_t number;

	if (!json_int(value, &number) || number < 0 || (uint64_t)number > max)
		return false;
	*out = (uint64_t)number;
	return true;
}

/* What set_encoded wrote; NUL-terminated in the arena, and without a NUL inside. */
static bool read_encoded(struct arena *arena, const struct json *value, struct bytes *out)
{
	struct bytes text;
	size_t len = 0;
	char *to;

	if (!json_string(value, &text))
		return false;
	to = arena_alloc(arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c == '%') {
			int high = i + 1 < text.len ? hex_value(text.ptr[i + 1]) : -1;
			int low = i + 2 < text.len ? hex_value(text.ptr[i + 2]) : -1;

			if (high < 0 || low < 0 || high + low == 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		}
		to[len++] = c;
	}
	to[len] = '\0';
	*out = bytes_of(to, len);
	return true;
}

static bool read_word(const struct json *value, const char *const *words, size_t n, size_t *out)
{
	struct bytes word;

	if (!json_string(value, &word))
		return false;
	for (size_t i = 0; i < n; i++)
		if (words[i] && bytes_eq_str(word, words[i])) {
			*out = i;
			return true;
		}
	return false;
}

static bool read_header(struct shard *shard, const struct json *line)
{
	struct shard_run *run = &shard->run;
	uint64_t number, count;

	if (!read_number(json_get(line, "of"), LIMIT_SHARDS, &count) || count < 1 ||
	    !read_number(json_get(line, "shard"), count, &number) || number < 1 ||
	    !json_bool(json_get(line, "all_objects"), &run->all_objects) ||
	    !read_number(json_get(line, "max_file_size"), LIMIT_FILE_SIZE_MAX,
			 &run->max_file_size) ||
	    run->max_file_size < 1 ||
	    !read_hex(json_get(line, "rules"), run->rule_set, sizeof run->rule_set) ||
	    !read_hex(json_get(line, "refs"), run->ref_set, sizeof run->ref_set) ||
	    !read_hex(json_get(line, "objects"), run->object_set, sizeof run->object_set))
		return false;
	shard->index = (uint32_t)(number - 1);
	run->count = (uint32_t)count;
	for (int kind = 0; kind < COUNT_KINDS; kind++)
		if (!read_number(json_get(json_get(line, "counts"), count_names[kind]),
				 INT64_MAX / 2, &shard->counts[kind]))
			return false;
	return true;
}

static bool read_note(struct reading *reading, const struct json *line)
{
	struct shard *shard = reading->shard;
	const char *names[NOTE_KINDS];
	const struct json *value;
	struct note note = {0};
	struct bytes detail;
	size_t kind;

	for (int i = 0; i < NOTE_KINDS; i++)
		names[i] = note_kind_name((enum note_kind)i);
	if (!read_word(json_get(line, "note"), names, NOTE_KINDS, &kind))
		return false;
	value = json_get(line, "left_out");
	if (value)
		return read_number(value, UINT32_MAX, &shard->notes_left_out[kind]);
	note.kind = (enum note_kind)kind;
	if (!read_encoded(&shard->arena, json_get(line, "path"), &note.path))
		return false;
	value = json_get(line, "detail");
	if (value) {
		if (!read_encoded(&shard->arena, value, &detail))
			return false;
		note.detail = detail.ptr;
	}
	VEC_PUSH(&shard->notes, note);
	return true;
}

static bool read_span(const struct json *pair, struct span *out)
{
	const struct json *first = json_is_array(pair) ? json_first(pair) : NULL;
	const struct json *second = first ? json_next(first) : NULL;
	uint64_t start, end;

	if (!second || json_next(second) || !read_number(first, UINT32_MAX, &start) ||
	    !read_number(second, UINT32_MAX, &end) || start > end)
		return false;
	*out = (struct span){(uint32_t)start, (uint32_t)end};
	return true;
}

/* The number of the rule with an expression that the member names. */
static bool read_rule(const struct ruleset *set, const struct json *id, uint32_t *number)
{
	const struct rule *rule;
	struct bytes text;

	if (!json_string(id, &text))
		return false;
	rule = ruleset_find(set, text.ptr); /* cJSON's strings end in NUL and have none inside */
	if (!rule || !rule->regex)
		return false;
	*number = (uint32_t)(rule - set->rules);
	return true;
}

static bool read_match(const struct ruleset *set, const struct json *object, struct match *match,
		       struct secret_key *key)
{
	const struct json *via = json_get(object, "via");
	struct bytes severity, confidence;

	*match = (struct match){0};
	if (!json_string(json_get(object, "severity"), &severity) ||
	    !json_string(json_get(object, "confidence"), &confidence) ||
	    (via && (!read_rule(set, via, &match->via) ||
		     !read_span(json_get(object, "clear"), &match->clear))))
		return false;
	match->via += via != NULL;
	return read_rule(set, json_get(object, "rule"), &match->rule) &&
	       read_span(json_get(object, "span"), &match->span) &&
	       read_span(json_get(object, "secret"), &match->secret) &&
	       severity_parse(severity, &match->severity) &&
	       confidence_parse(confidence, &match->confidence) &&
	       read_hex(json_get(object, "key"), key->bytes, sizeof key->bytes);
}

/* Whether two matches of an object stand in the order of struct scan_result. */
static bool in_order(const struct match *a, const struct match *b)
{
	if (a->span.start != b->span.start)
		return a->span.start < b->span.start;
	if (a->span.end != b->span.end)
		return a->span.end < b->span.end;
	return a->rule != b->rule ? a->rule < b->rule : a->secret.start < b->secret.start;
}

/* Appends the matches of a line to those that the object has. */
static bool read_matches(const struct reading *reading, const struct json *array,
			 struct found_object *object)
{
	VEC(struct match) matches = {object->matches, object->len, object->len};
	VEC(struct secret_key) keys = {object->keys, object->len, object->len};
	bool good = json_is_array(array) && json_first(array);
	const struct json *item = good ? json_first(array) : NULL;

	for (; item && good; item = json_next(item)) {
		struct match match;
		struct secret_key key;

		good = read_match(reading->set, item, &match, &key) &&
		       (!matches.len || in_order(&matches.items[matches.len - 1], &match));
		if (!good)
			break;
		VEC_PUSH(&matches, match);
		VEC_PUSH(&keys, key);
	}
	object->matches = matches.items;
	object->keys = keys.items;
	object->len = matches.len;
	return good;
}

static bool read_object(struct reading *reading, const struct json *line)
{
	struct found_list *found = &reading->shard->found;
	struct found_object new = {0}, *last;
	bool goes_on = reading->more;
	size_t type;

	if (!read_hex(json_get(line, "object"), new.id.id, OBJECT_ID_SIZE) ||
	    !read_word(json_get(line, "type"), type_names, TYPE_NAMES, &type) ||
	    !json_bool(json_get(line, "more"), &reading->more))
		return false;
	new.type = (enum object_type)type;
	if (!goes_on)
		VEC_PUSH(&found->objects, new);
	last = &found->objects.items[found->objects.len - 1];
	if (memcmp(&last->id, &new.id, sizeof new.id) != 0 || last->type != new.type)
		return false;
	return read_matches(reading, json_get(line, "matches"), last);
}

static bool read_line(struct reading *reading, const struct json *line)
{
	struct bytes ref;

	if (json_get(line, "object"))
		return read_object(reading, line);
	if (reading->more)
		return false;
	if (json_get(line, "note"))
		return read_note(reading, line);
	if (!read_encoded(&reading->shard->arena, json_get(line, "ref"), &ref))
		return false;
	VEC_PUSH(&reading->refs, ref.ptr);
	return true;
}

/* Whether the first line is one of this version's, and of these rules. */
static int check_header(const struct reading *reading, const struct json *line, struct err *err)
{
	struct bytes text;

	if (!json_string(json_get(line, "schema"), &text) || !bytes_eq_str(text, schema))
		return err_set(err, ERR_USAGE, "it is not a shard file of this version of picket");
	if (!json_string(json_get(line, "version"), &text) || !bytes_eq_str(text, PICKET_VERSION))
		return err_set(err, ERR_USAGE,
			       "it was written by another version of picket than " PICKET_VERSION);
	if (!read_header(reading->shard, line))
		return err_set(err, ERR_CORRUPT, "its header is damaged");
	if (memcmp(reading->rule_set, reading->shard->run.rule_set, DIGEST_SHA256_SIZE) != 0)
		return err_set(err, ERR_USAGE,
			       "it was made with other rules; give merge the same --rules as the "
			       "shards");
	return 0;
}

static int read_lines(struct reading *reading, struct bytes rest, struct err *err)
{
	const struct json_limits limits = {LINE_MAX_SIZE, LINE_DEPTH};
	struct bytes text;

	for (size_t number = 1; bytes_next_line(&rest, &text); number++) {
		struct json *line;
		int ret = json_parse(text, &limits, &line, err);

		if (ret)
			return err_wrap(err, "line %zu", number);
		if (number == 1)
			ret = check_header(reading, line, err);
		else if (!read_line(reading, line))
			ret = err_set(err, ERR_CORRUPT, "line %zu is damaged", number);
		json_free(line);
		if (ret)
			return ret;
	}
	if (reading->more)
		return err_set(err, ERR_CORRUPT, "the matches of the last object are cut off");
	return 0;
}

/* Takes the trailer off `text` if it is right. */
static bool check_trailer(struct bytes *text)
{
	struct bytes body;
	struct buf trailer = {0};
	bool good;

	if (text->len <= TRAILER_SIZE)
		return false;
	body = bytes_slice(*text, 0, text->len - TRAILER_SIZE);
	make_trailer(body, &trailer);
	assert(trailer.len == TRAILER_SIZE);
	good = bytes_ends_with(*text, buf_bytes(&trailer));
	buf_release(&trailer);
	*text = body;
	return good;
}

int shard_read(struct bytes text, const struct ruleset *set,
	       const uint8_t rule_set[DIGEST_SHA256_SIZE], struct shard *shard, struct err *err)
{
	struct shard read = {0};
	struct reading reading = {.set = set, .rule_set = rule_set, .shard = &read};
	int ret;

	if (bytes_find(bytes_slice(text, 0, 64), bytes_str(schema), 0) == SIZE_MAX)
		return err_set(err, ERR_USAGE, "it is not a shard file of this version of picket");
	if (!check_trailer(&text))
		return err_set(err, ERR_CORRUPT, "it is cut or damaged; run this shard again");
	ret = read_lines(&reading, text, err);
	if (ret) {
		free((void *)reading.refs.items);
		shard_release(&read);
		return ret;
	}
	read.run.refs.len = reading.refs.len;
	read.run.refs.items = arena_alloc(&read.arena, (reading.refs.len + 1) * sizeof(char *));
	if (reading.refs.len)
		memcpy((void *)read.run.refs.items, reading.refs.items,
		       reading.refs.len * sizeof(char *));
	free((void *)reading.refs.items);
	*shard = read;
	return 0;
}

/* --- all shards of one run
 * ------------------------------------------------------------------------ */

static bool same_options(const struct shard_run *a, const struct shard_run *b)
{
	if (a->all_objects != b->all_objects || a->max_file_size != b->max_file_size ||
	    a->refs.len != b->refs.len)
		return false;
	for (size_t i = 0; i < a->refs.len; i++)
		if (strcmp(a->refs.items[i], b->refs.items[i]) != 0)
			return false;
	return true;
}

/* What keeps two shards from being of one run, or NULL. */
static const char *difference(const struct shard_run *a, const struct shard_run *b)
{
	if (memcmp(a->rule_set, b->rule_set, sizeof a->rule_set) != 0)
		return "they were made with different rules";
	if (!same_options(a, b))
		return "they were made with different options";
	if (memcmp(a->ref_set, b->ref_set, sizeof a->ref_set) != 0)
		return "the refs of the repository were different; run all shards again on one "
		       "copy of it";
	if (memcmp(a->object_set, b->object_set, sizeof a->object_set) != 0)
		return "the objects of the repository were different, or packed differently; give "
		       "all shards the same copy of it";
	return NULL;
}

int shard_check_all(const struct shard *shards, const char *const *names, size_t n, struct err *err)
{
	uint32_t count = shards[0].run.count;
	const char **have = mem_zalloc(count * sizeof *have), *why;
	int ret = 0;

	assert(n > 0 && count > 0);
	for (size_t i = 0; i < n && !ret; i++) {
		uint32_t index = shards[i].index;

		assert(index < shards[i].run.count);
		if (shards[i].run.count != count)
			ret = err_set(err, ERR_USAGE, "%s is a shard of %u, but %s is one of %u",
				      names[0], count, names[i], shards[i].run.count);
		else if ((why = difference(&shards[0].run, &shards[i].run)) != NULL)
			ret = err_set(err, ERR_USAGE, "%s and %s do not belong together: %s",
				      names[0], names[i], why);
		else if (have[index])
			ret = err_set(err, ERR_USAGE, "%s and %s are both shard %u of %u",
				      have[index], names[i], index + 1, count);
		else
			have[index] = names[i];
	}
	for (uint32_t index = 0; index < count && !ret; index++)
		if (!have[index])
			ret = err_set(err, ERR_USAGE,
				      "shard %u of %u is missing; merge needs all of them",
				      index + 1, count);
	free((void *)have);
	return ret;
}
