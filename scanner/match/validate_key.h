/* SPDX-License-Identifier: Apache-2.0 */
/* Is a block of text a private key, and is it protected by a passphrase? */
#ifndef MATCH_VALIDATE_KEY_H
#define MATCH_VALIDATE_KEY_H

#include "match/validate.h"

/*
 * Judges a PEM block: PKCS #1, PKCS #8, SEC 1, DSA, OpenSSH and OpenPGP, as it stands in a file, in
 * a string of a program or of JSON ("\n" escapes, quotes, joined strings), in indented YAML, on one
 * line, or in a diff. The first block labelled as a private key counts; without any BEGIN line, all
 * of `text` is taken for the body. The label need not say the right kind, and the END line may be
 * missing.
 *
 *   VERDICT_VALID    the structure of an unencrypted key is complete
 *   VERDICT_WEAK     an encrypted key
 *   VERDICT_UNKNOWN  the beginning of a key that announces more than is there, of at least three
 * lines or a hundred characters; OpenPGP VERDICT_REJECT   anything else: text, "...", a public key,
 * a certificate
 *
 * Only structure is looked at: no numbers are checked, no passphrase is ever asked for.
 */
enum verdict validate_key(struct bytes text, char detail[VALIDATION_DETAIL_SIZE]);

#endif
