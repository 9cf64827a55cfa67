/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Percent-encoding by RFC 3986. The three entry points differ in what they trust: a path is
 * nothing but bytes, an absolute URI is somebody's text and only repaired, a remote's address
 * is taken apart first because it may carry credentials.
 */
#include "sarif/uri.h"

static const char replacement[] = "%EF%BF%BD"; /* U+FFFD */

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_unreserved(char c)
{
	return is_alpha(c) || is_digit(c) || (c && strchr("-._~", c));
}

static bool is_scheme(char c)
{
	return is_alpha(c) || is_digit(c) || (c && strchr("+-.", c));
}

static bool is_reserved(char c)
{
	return c && strchr(":/?#[]@!$&'()*+,;=", c);
}

static void add_encoded(struct sarif_buf *buf, char c)
{
	static const char hex[] = "0123456789ABCDEF";
	unsigned char byte = (unsigned char)c;
	char out[3] = { '%', hex[byte >> 4], hex[byte & 15] };

	sarif_buf_add(buf, (struct sarif_text){ out, sizeof out });
}

/* A segment that is empty or made of one or two dots means something else than itself. */
static bool is_navigation(struct sarif_text s)
{
	return s.len == 0 || (s.len <= 2 && memcmp(s.ptr, "..", s.len) == 0);
}

static bool add_segment(struct sarif_buf *buf, struct sarif_text segment)
{
	bool exact = true;

	if (is_navigation(segment)) {
		sarif_buf_adds(buf, replacement);
		return false;
	}
	for (size_t pos = 0; pos < segment.len;) {
		size_t from = pos;
		bool valid = true;
		if (sarif_text_next(segment, &pos, &valid) == 0 || !valid) {
			sarif_buf_adds(buf, replacement);
			exact = false;
			continue;
		}
		for (size_t i = from; i < pos; i++) {
			if (is_unreserved(segment.ptr[i]))
				sarif_buf_add(buf, (struct sarif_text){ segment.ptr + i, 1 });
			else
				add_encoded(buf, segment.ptr[i]);
		}
	}
	return exact;
}

bool sarif_uri_add_path(struct sarif_buf *buf, struct sarif_text path)
{
	bool exact = true;

	for (size_t from = 0;;) {
		size_t end = from;
		while (end < path.len && path.ptr[end] != '/')
			end++;
		struct sarif_text segment = { end > from ? path.ptr + from : "", end - from };
		exact &= add_segment(buf, segment);
		if (end == path.len)
			return exact;
		sarif_buf_adds(buf, "/");
		from = end + 1;
	}
}

size_t sarif_uri_scheme(struct sarif_text uri)
{
	size_t i = 0;

	if (!uri.len || !is_alpha(uri.ptr[0]))
		return 0;
	while (i < uri.len && is_scheme(uri.ptr[i]))
		i++;
	return i < uri.len && uri.ptr[i] == ':' ? i : 0;
}

static void add_repaired(struct sarif_buf *buf, struct sarif_text s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		bool stands = is_unreserved(c) || is_reserved(c);
		if (c == '%')
			stands = s.len - i > 2 && is_hex(s.ptr[i + 1]) && is_hex(s.ptr[i + 2]);
		if (stands)
			sarif_buf_add(buf, (struct sarif_text){ &c, 1 });
		else
			add_encoded(buf, c);
	}
}

bool sarif_uri_add_absolute(struct sarif_buf *buf, struct sarif_text uri)
{
	if (sarif_uri_scheme(uri) == 0)
		return false;
	add_repaired(buf, uri);
	return true;
}

static size_t span_until(struct sarif_text s, const char *stops)
{
	size_t i = 0;

	while (i < s.len && !(s.ptr[i] && strchr(stops, s.ptr[i])))
		i++;
	return i;
}

static struct sarif_text skip(struct sarif_text s, size_t n)
{
	return (struct sarif_text){ s.ptr + n, s.len - n };
}

/* A password may hold `@`, so the user part ends at the last one. */
static struct sarif_text skip_user(struct sarif_text authority)
{
	size_t i = authority.len;

	while (i && authority.ptr[i - 1] != '@')
		i--;
	return skip(authority, i);
}

/* A name or an address, and a port of digits. What else stands there may be half of a password. */
static bool is_host(struct sarif_text s)
{
	bool literal = s.len && s.ptr[0] == '[';
	size_t i = literal ? 1 : 0;

	while (i < s.len && (literal ? is_hex(s.ptr[i]) || s.ptr[i] == ':' || s.ptr[i] == '.'
				     : is_unreserved(s.ptr[i])))
		i++;
	if (i == (literal ? 1 : 0))
		return false;
	if (literal && (i == s.len || s.ptr[i++] != ']'))
		return false;
	if (i < s.len && s.ptr[i++] != ':')
		return false;
	while (i < s.len && is_digit(s.ptr[i]))
		i++;
	return i == s.len;
}

/* Neither as it is nor encoded a byte beyond ASCII. */
static bool is_ascii(struct sarif_text s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] >= 0x80 ||
		    (s.ptr[i] == '%' && s.len - i > 2 && is_hex(s.ptr[i + 1]) &&
		     !(s.ptr[i + 1] >= '0' && s.ptr[i + 1] <= '7')))
			return false;
	return true;
}

/* Brackets stand in hosts only. */
static void add_remote_path(struct sarif_buf *buf, struct sarif_text path)
{
	for (;;) {
		size_t end = span_until(path, "[]");
		add_repaired(buf, (struct sarif_text){ path.ptr, end });
		if (end == path.len)
			return;
		add_encoded(buf, path.ptr[end]);
		path = skip(path, end + 1);
	}
}

bool sarif_uri_add_remote(struct sarif_buf *buf, struct sarif_text remote)
{
	size_t scheme = sarif_uri_scheme(remote);
	struct sarif_text rest = remote;
	bool url = scheme && remote.len - scheme > 2 && memcmp(remote.ptr + scheme, "://", 3) == 0;

	if (url)
		rest = skip(remote, scheme + 3);
	else if (!remote.len)
		return false;

	size_t end = span_until(rest, url ? "/?#" : ":/?#");
	struct sarif_text host = skip_user((struct sarif_text){ rest.ptr, end });
	struct sarif_text path = skip(rest, end);
	if (!is_host(host) || memchr(path.ptr, '@', path.len))
		return false;
	path.len = span_until(path, "?#");
	/* Validators differ about encoded spaces beside letters that are not ASCII. */
	if (!is_ascii(path))
		return false;
	/*
	 * Without `//`, one letter before the colon is a drive, not a host, and two colons are
	 * behind the name of a program that git would run.
	 */
	if (!url && (path.len < 2 || path.ptr[0] != ':' || path.ptr[1] == ':' || host.len < 2))
		return false;

	if (url)
		add_repaired(buf, (struct sarif_text){ remote.ptr, scheme });
	else
		sarif_buf_adds(buf, "ssh");
	sarif_buf_adds(buf, "://");
	add_repaired(buf, host);
	if (!url) {
		path = skip(path, 1);
		if (path.ptr[0] != '/')
			sarif_buf_adds(buf, "/");
	}
	add_remote_path(buf, path);
	return true;
}
