/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checksums that providers build into their tokens. Each function takes the whole token and
 * says VERDICT_VALID or VERDICT_INVALID, or VERDICT_UNKNOWN where the token has not the layout for
 * which the checksum is known: formats grow, and a token is never dropped for being new. All are
 * linear, allocate nothing and take any bytes.
 */
#ifndef MATCH_CHECKSUM_H
#define MATCH_CHECKSUM_H

#include "match/validate.h"

/*
 * GitHub (classic), npm, Vercel: behind the last '_', letters and digits, of which the last six are
 * the CRC-32 of the others in base62 (0-9A-Za-z), padded with '0'.
 */
enum verdict checksum_crc32_base62(struct bytes secret);

/*
 * GitHub fine-grained: 93 characters; those at 77 to 84 begin the base32 SHA-256 of the first 77.
 * GitHub has not published this, so a mismatch is VERDICT_UNKNOWN.
 */
enum verdict checksum_github_fine_grained(struct bytes secret);

/* GitLab routable: ".01.", length in 2 and CRC-32 of all before it in 7 digits of base36. */
enum verdict checksum_gitlab_routable(struct bytes secret);

/* glsa_, 32 characters, '_', CRC-32 of the first 37 characters as little-endian hex. */
enum verdict checksum_grafana(struct bytes secret);

/* Atlassian: the last 8 characters are the CRC-32 of all before, upper-case hex. */
enum verdict checksum_atlassian(struct bytes secret);

/* cfk_, cfut_, cfat_: 40 characters and their CRC-32 in hex. */
enum verdict checksum_cloudflare(struct bytes secret);

/* zpka_, 32 characters, '_', their CRC-32 in hex. */
enum verdict checksum_zuplo(struct bytes secret);

/* cflt, 54 characters, the first 6 characters of base64 of their CRC-32, little-endian. */
enum verdict checksum_confluent(struct bytes secret);

/*
 * Azure: identifiable keys of 32, 39, 40 and 64 bytes, whose last four bytes are the Marvin32 of
 * the others under a seed that belongs to the signature before them; and common annotated keys of
 * 84 or 88 characters ("JQQJ9" at 52), whose checksum stands at 80. Of the latter, keys are about
 * whose checksum is made in a way that is not published: their mismatch is VERDICT_UNKNOWN.
 */
enum verdict checksum_azure(struct bytes secret);

/* Entra ID client secret, 40 characters with "8Q~" at 3: the last 3 begin its Marvin32 in base66.
 */
enum verdict checksum_entra(struct bytes secret);

/* age identity: Bech32 (BIP 173) with a human-readable part that begins with "age-secret-key-". */
enum verdict checksum_age(struct bytes secret);

/* Marvin32 of SymCrypt, its two halves folded into one by XOR. Not a cryptographic hash. */
uint32_t checksum_marvin32(uint64_t seed, struct bytes data);

/* Is the whole text valid Bech32? `*hrp` receives the part before the separator, as it stands. */
bool checksum_bech32(struct bytes text, struct bytes *hrp);

#endif
