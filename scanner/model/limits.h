/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ceilings that more than one file must know, or that people ask about. Those of a single parser stand beside
 * it. Meeting a ceiling is a note in every report (model/sink.h) or an error with a sentence, never silence.
 */
#ifndef MODEL_LIMITS_H
#define MODEL_LIMITS_H

enum {
	/* Blobs and files larger than this are noted, not scanned (--max-file-size). 32 MiB. */
	LIMIT_FILE_SIZE_DEFAULT = 32 * 1024 * 1024,
	/* The most that --max-file-size accepts: offsets in a blob are 32 bits wide. */
	LIMIT_FILE_SIZE_MAX = 1024 * 1024 * 1024,
	/* A NUL in the first so many bytes makes a blob binary, as for git. */
	LIMIT_BINARY_SNIFF = 8000,
	/* Findings kept for one blob, the first by position; the rest is counted in a note. */
	LIMIT_FINDINGS_PER_BLOB = 5000,
	/* Bytes of one source line shown around a span. */
	LIMIT_EXCERPT = 512,
	/* Bytes of source that are shown of what a fix takes out or puts in. */
	LIMIT_FIX_SHOWN = 2048,
	/* Threads (--jobs). */
	LIMIT_JOBS = 256,
	/* Depth of directories that a walk enters. */
	LIMIT_PATH_DEPTH = 512,
	/* Bytes of one ignore file. */
	LIMIT_IGNORE_FILE = 8 * 1024 * 1024,
	/* Bytes of one rule file, rules of one set, bytes of one expression with its fragments. */
	LIMIT_RULE_FILE = 16 * 1024 * 1024,
	LIMIT_RULES = 20000,
	LIMIT_REGEX = 32 * 1024,
	/* Source code longer than this is not parsed for headers: it is generated. */
	LIMIT_SYNTAX_FILE = 4 * 1024 * 1024,
	/* Turns of loops that tree-sitter may take for one file, to parse it or to run one query on it, and more for
	 * each byte. Of 26,743 real files one, made to be deep, took 84 % of that, all others less than a third. */
	LIMIT_SYNTAX_WORK = 50 * 1000 * 1000,
	LIMIT_SYNTAX_BYTE_WORK = 600,
	/* Bytes of memory for the same: the most that a real file took is two thirds. */
	LIMIT_SYNTAX_MEMORY = 64 * 1024 * 1024,
	LIMIT_SYNTAX_BYTE_MEMORY = 300,
	/* Nodes without a name in a row, summed up at each of them. */
	LIMIT_SYNTAX_UNNAMED = 100 * 1000 * 1000,
	/* Steps from nodes to their parents in one file; then it is too complex. */
	LIMIT_SYNTAX_CLIMBS = 2 * 1000 * 1000,
	/* Brackets inside each other: parsers take stack for each. */
	LIMIT_SYNTAX_DEPTH = 5000,
	/* Elements inside each other: the parser of XML takes time for each at every token. */
	LIMIT_XML_DEPTH = 200,
	/* Matches of one query that are in progress at once: each node takes time for each pair of them. */
	LIMIT_SYNTAX_MATCHES = 256,
	/* The widest match of a rule whose expression has no bound of its own: an RSA-2048 key fits. */
	LIMIT_MATCH_WIDTH_UNBOUNDED = 2560,
	/* The same where no literal of three bytes says where to look: every place must be tried. */
	LIMIT_MATCH_WIDTH_BLIND = 1024,
	/* The widest match that a bounded expression may ask for. */
	LIMIT_MATCH_WIDTH = 64 * 1024,
	/* Bytes on each side of a match that its lookaround, word boundaries and keywords may see. */
	LIMIT_MATCH_CONTEXT = 128,
	/* PCRE2's own counters, per call of the matcher. */
	LIMIT_PCRE2_MATCH = 200000,
	LIMIT_PCRE2_DEPTH = 2000,
	LIMIT_PCRE2_HEAP_KIB = 4096,
	LIMIT_PCRE2_JIT_STACK = 512 * 1024,
	/* Notes of one kind that are kept with their path; further ones are counted. */
	LIMIT_NOTES_PER_KIND = 200,
	/* Files of a tree that are compared for their headers, their bytes, and paths of pages. */
	LIMIT_SITE_FILES = 5000,
	LIMIT_SITE_BYTES = 64 * 1024 * 1024,
	LIMIT_SITE_PAGES = 200000,
	LIMIT_SITE_SCRIPTS = 16 * 1024 * 1024,
	/* Shards of one history scan (--shard K/N), and bytes of one shard file. */
	LIMIT_SHARDS = 10000,
	LIMIT_SHARD_FILE = 1024 * 1024 * 1024,
};

#endif
